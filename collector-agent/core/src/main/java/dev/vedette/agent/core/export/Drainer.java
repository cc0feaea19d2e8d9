package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.spool.SpoolDirectory;
import dev.vedette.agent.core.spool.Storage;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The one thread behind the ring: gives each event its sequence and its place in the chain, sends it, and frees its room
 * when Kafka has it. What Kafka does not take goes from the ring into the segments of the spool, and from there in the
 * same order to Kafka when it answers again. When sending fails, it goes back to the last event that Kafka has and sends
 * the rest again: the same bytes.
 */
public final class Drainer implements Runnable {
    private static final long SHORT_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONG_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int ROUNDS_BEFORE_LONG_PARK = 100;

    private final RingEvents ring;
    private final Outbox outbox;
    private final Connector connector;
    private final Iterable<Schema> schemas;
    private final Losses losses;
    private final Reports reports;

    private CompletableResultCode published = CompletableResultCode.ofSuccess();
    private @Nullable Destination publishedTo;
    private volatile boolean stopping;
    private volatile long stopBy;

    /** @param kafka settings of the producer */
    public Drainer(Storage storage, Map<String, Object> kafka, Losses losses, Reports reports) {
        this(storage, () -> new KafkaDestination(kafka, storage.instance()), losses, reports);
    }

    Drainer(Storage storage, Callable<Destination> connecting, Losses losses, Reports reports) {
        HeadSignature signature = new HeadSignature(storage.directory().map(SpoolDirectory::path));
        this.ring = new RingEvents(storage.instance(), storage.sources(), signature, losses);
        this.outbox = new Outbox(ring, storage.segments(), losses);
        this.connector = new Connector(connecting);
        this.schemas = storage.schemas();
        this.losses = losses;
        this.reports = reports;
    }

    @Override
    public void run() {
        int idle = 0;
        boolean reportedLast = false;
        while (!stopping || !reportedLast || (!outbox.isEmpty() && System.nanoTime() - stopBy < 0)) {
            boolean worked = false;
            try {
                AgentLog.sayWhatWaits();
                reports.tick(outbox.sent(), outbox.isDelivering());
                worked = step();
                if (stopping && !reportedLast && mayReportLast()) {
                    reportedLast = true;
                    reports.end(outbox.sent());
                }
            } catch (Throwable e) {
                // The last resort: whatever it was, this thread goes on, or the ring would fill up for good.
                AgentLog.say("drainer", "events wait: " + AgentLog.describe(e));
                tryAnew();
            }
            idle = worked ? 0 : idle + 1;
            if (!worked) {
                LockSupport.parkNanos(idle < ROUNDS_BEFORE_LONG_PARK ? SHORT_PARK_NANOS : LONG_PARK_NANOS);
            }
        }
        connector.disconnect();
    }

    /** Sends what is there, waits for it at most this long, and ends {@link #run}. May be called from any thread. */
    public void stop(Duration wait) {
        stopBy = System.nanoTime() + wait.toNanos();
        stopping = true;
    }

    /** With room for it in the ring, for as long as there is time to make room. */
    private boolean mayReportLast() {
        return ring.own().used() < ring.own().capacity() / 2 || System.nanoTime() - stopBy >= 0;
    }

    private boolean step() throws IOException {
        Optional<Destination> to = connector.get();
        boolean worked = false;
        if (to.isPresent()) {
            publish(to.get());
            try {
                refuseFailure(published);
                worked = outbox.takeAnswers() | outbox.send(to.get());
            } catch (DeliveryException e) {
                AgentLog.say(
                        "send",
                        "events wait, Kafka does not take them (vedette.kafka.bootstrap): " + AgentLog.describe(e));
                connector.disconnect();
                outbox.sendAgain();
            }
        }
        return worked | outbox.putAside(to.isPresent());
    }

    /** Before anything else, for readers look a schema up when they meet the first event of it. */
    private void publish(Destination to) {
        if (publishedTo != to) {
            publishedTo = to;
            List<CompletableResultCode> results = new ArrayList<>();
            schemas.forEach(schema -> results.add(to.publish(schema)));
            published = CompletableResultCode.ofAll(results);
        }
    }

    static void refuseFailure(CompletableResultCode result) throws DeliveryException {
        if (result.isDone() && !result.isSuccess()) {
            throw new DeliveryException(result.getFailureThrowable());
        }
    }

    private void tryAnew() {
        try {
            connector.disconnect();
            outbox.sendAgain();
        } catch (Throwable e) {
            losses.add("drainer_failed", 1);
        }
    }

    /** Kafka did not take something, for now. */
    static final class DeliveryException extends IOException {
        private static final long serialVersionUID = 1L;

        DeliveryException(@Nullable Throwable cause) {
            super("Kafka did not take an event", cause);
        }
    }
}
