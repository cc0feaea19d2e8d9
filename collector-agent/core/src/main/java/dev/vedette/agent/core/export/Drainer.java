package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.spool.SpoolDirectory;
import dev.vedette.agent.core.spool.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The one thread behind the ring: gives each event its sequence and its place in the chain, sends it, and frees its room
 * when Kafka has it. What Kafka does not take goes from the ring into the segments of the spool, and from there in the
 * same order to Kafka when it answers again. When sending fails, it goes back to the last event that Kafka has and sends
 * the rest again: the same bytes.
 */
public final class Drainer implements Runnable {
    /**
     * What came meanwhile goes out together. A round costs this thread and Kafka's about the same whether it has one event or a
     * hundred; and nothing is safer for being sent earlier, since the ring outlives the process.
     */
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final RingEvents ring;
    private final Outbox outbox;
    private final Connector connector;
    private final Iterable<Schema> schemas;
    private final Losses losses;
    private final Reports reports;
    private final BooleanSupplier contents;
    private final String notTaken;

    private List<Delivery> published = List.of();
    private @Nullable Destination publishedTo;
    private volatile boolean stopping;
    private volatile long stopBy;

    /**
     * @param contents looks for a moment into what events in the ring wait for, and says whether there was anything
     * @param mayConnect not before: what connects initialises parts of the JVM that the server's main method may want to
     *     choose first
     */
    public Drainer(
            Storage storage,
            Settings settings,
            Losses losses,
            Progress progress,
            Reports reports,
            BooleanSupplier contents,
            BooleanSupplier mayConnect) {
        this(
                storage,
                () -> connect(storage, settings),
                settings.otlp().isEmpty()
                        ? "Kafka does not take them (vedette.kafka.bootstrap)"
                        : "the receiver does not take them (vedette.otlp.endpoint)",
                losses,
                progress,
                reports,
                contents,
                mayConnect);
    }

    private static Destination connect(Storage storage, Settings settings) {
        if (settings.otlp().isEmpty()) {
            return new KafkaDestination(settings.kafka(), storage.instance());
        }
        return OtlpDestination.to(settings.otlp().get(), storage, ServerResource.of(settings));
    }

    Drainer(
            Storage storage,
            Callable<Destination> connecting,
            String notTaken,
            Losses losses,
            Progress progress,
            Reports reports,
            BooleanSupplier contents,
            BooleanSupplier mayConnect) {
        HeadSignature signature = new HeadSignature(storage.directory().map(SpoolDirectory::path));
        this.ring = new RingEvents(storage.instance(), storage.sources(), signature, losses);
        this.outbox = new Outbox(ring, storage.segments(), losses, progress);
        this.connector = new Connector(connecting, notTaken, () -> stopping || mayConnect.getAsBoolean());
        this.notTaken = notTaken;
        this.schemas = storage.schemas();
        this.losses = losses;
        this.reports = reports;
        this.contents = contents;
    }

    @Override
    public void run() {
        boolean reportedLast = false;
        while (!stopping || !reportedLast || (!outbox.isEmpty() && System.nanoTime() - stopBy < 0)) {
            boolean worked = false;
            try {
                AgentLog.sayWhatWaits();
                reports.tick(outbox.isDelivering());
                worked = step();
                if (stopping && !reportedLast && mayReportLast()) {
                    reportedLast = true;
                    reports.end();
                }
            } catch (Throwable e) {
                // The last resort: whatever it was, this thread goes on, or the ring would fill up for good.
                AgentLog.say("drainer", "events wait: " + AgentLog.describe(e));
                tryAnew();
            }
            if (!worked) {
                LockSupport.parkNanos(PARK_NANOS);
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

    /** What fills the ring goes first; else events are made whole before they are sent, so that more of them go at once. */
    private boolean step() throws IOException {
        if (outbox.ringFills()) {
            return deliver() || contents.getAsBoolean();
        }
        return contents.getAsBoolean() | deliver();
    }

    private boolean deliver() throws IOException {
        Optional<Destination> to = connector.get();
        boolean worked = false;
        if (to.isPresent()) {
            publish(to.get());
            try {
                for (Delivery schema : published) {
                    refuseFailure(schema);
                }
                worked = outbox.takeAnswers() | outbox.send(to.get());
            } catch (DeliveryException e) {
                AgentLog.say("send", "events wait, " + notTaken + ": " + AgentLog.describe(e));
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
            List<Delivery> results = new ArrayList<>();
            schemas.forEach(schema -> results.add(to.publish(schema)));
            published = results;
        }
    }

    static void refuseFailure(Delivery result) throws DeliveryException {
        Optional<Throwable> failure = result.failure();
        if (failure.isPresent()) {
            throw new DeliveryException(failure.get());
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

        DeliveryException(Throwable cause) {
            super("Kafka did not take an event", cause);
        }
    }
}
