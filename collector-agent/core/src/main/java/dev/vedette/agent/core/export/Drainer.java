package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread behind the ring: gives each event its sequence and its place in the chain, sends it, and frees its
 * room when Kafka has it. What an earlier start left is sent first, with the numbers it had. When sending fails, it
 * goes back to the last event that Kafka has and sends the rest again: the same events, hence the same hashes.
 */
public final class Drainer implements Runnable {
    /** Bounds what is between ring and Kafka, so that the producer's buffer never fills. */
    private static final int MAX_IN_FLIGHT = 4096;

    private static final int BATCH = 256;
    private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORT_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONG_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int ROUNDS_BEFORE_LONG_PARK = 100;

    private static final int INSTANCE = EventFields.position("agent.id").orElseThrow();
    private static final int BOOT = EventFields.position("vedette.agent.boot").orElseThrow();
    private static final int SEQUENCE = EventFields.position("event.sequence").orElseThrow();

    private final String instance;
    private final Deque<Source> sources;
    private final Supplier<Connection> connector;
    private final Reports reports;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final Chain chain = new Chain(new byte[HandOverRing.Checkpoint.HASH_BYTES]);

    private Source source;
    private long sequence;
    private @Nullable Connection connection;
    private long sent;
    private volatile boolean stopping;
    private volatile long stopBy;

    /**
     * @param sources rings of earlier starts, the oldest first, then this start's
     * @param connector makes a new connection to Kafka
     */
    public Drainer(String instance, Deque<Source> sources, Supplier<Connection> connector, Reports reports) {
        this.instance = instance;
        this.sources = new ArrayDeque<>(sources);
        this.connector = connector;
        this.reports = reports;
        this.source = this.sources.removeFirst();
    }

    @Override
    public void run() {
        begin();
        int idle = 0;
        boolean reportedLast = false;
        while (!stopping || !reportedLast || (!finished() && System.nanoTime() - stopBy < 0)) {
            boolean worked = false;
            try {
                reports.tick(sent);
                if (stopping && !reportedLast) {
                    reportedLast = true;
                    reports.end(sent);
                }
                worked = step();
            } catch (Throwable e) {
                failed(e);
            }
            idle = worked ? 0 : idle + 1;
            if (!worked) {
                LockSupport.parkNanos(idle < ROUNDS_BEFORE_LONG_PARK ? SHORT_PARK_NANOS : LONG_PARK_NANOS);
            }
        }
        disconnect();
    }

    /** Sends what is there, waits for it at most this long, and ends {@link #run}. May be called from any thread. */
    public void stop(Duration wait) {
        stopBy = System.nanoTime() + wait.toNanos();
        stopping = true;
    }

    private boolean step() throws Exception {
        Connection to = connection;
        if (to == null) {
            to = connector.get();
            connection = to;
        }
        boolean worked = false;
        boolean readToItsEnd = false;
        for (int i = 0; i < BATCH && inFlight.size() < MAX_IN_FLIGHT; i++) {
            Optional<HandOverRing.Entry> entry = source.ring().read();
            if (entry.isEmpty()) {
                readToItsEnd = true;
                break;
            }
            send(to, entry.get());
            worked = true;
        }
        boolean released = releaseAcknowledged(to);
        return worked | released | (readToItsEnd && moveOn());
    }

    private void send(Connection to, HandOverRing.Entry entry) {
        Optional<AuditEvent> decoded = EventDecoder.decode(entry.bytes());
        if (decoded.isEmpty()) {
            reports.lost("unreadable", 1);
            return;
        }
        AuditEvent event = decoded.get();
        event.put(INSTANCE, instance);
        event.put(BOOT, source.boot());
        event.put(SEQUENCE, sequence);
        chain.link(event);
        sequence++;
        CompletableResultCode result = to.pipeline().send(event);
        inFlight.add(new InFlight(result, new HandOverRing.Checkpoint(entry.end(), sequence, chain.head())));
    }

    private boolean releaseAcknowledged(Connection to) throws Exception {
        refuseFailure(to.schemaPublished());
        HandOverRing.Checkpoint last = null;
        InFlight first = inFlight.peekFirst();
        while (first != null && first.result().isDone()) {
            refuseFailure(first.result());
            last = first.after();
            inFlight.removeFirst();
            sent++;
            first = inFlight.peekFirst();
        }
        if (last != null) {
            source.ring().release(last);
        }
        return last != null;
    }

    private static void refuseFailure(CompletableResultCode result) throws IOException {
        if (result.isDone() && !result.isSuccess()) {
            throw new IOException("Kafka did not take an event", result.getFailureThrowable());
        }
    }

    /** From a ring of an earlier start, of which all was read, to the next one when Kafka has it. */
    private boolean moveOn() throws IOException {
        if (sources.isEmpty() || !inFlight.isEmpty()) {
            return false;
        }
        HandOverRing done = source.ring();
        reports.lost("torn", done.torn());
        reports.lost("ring_full", done.unreported());
        done.report(done.unreported());
        Path file = source.file();
        source = sources.removeFirst();
        begin();
        if (file != null) {
            Files.delete(file); // only now: until here its checkpoint was the only place that knew the chain's head
        }
        return true;
    }

    /** Takes sequence and chain up where the ring's checkpoint stands; a ring without one starts at the chain's head. */
    private void begin() {
        HandOverRing ring = source.ring();
        if (ring.checkpoint().isEmpty()) {
            ring.release(new HandOverRing.Checkpoint(0, 0, chain.head()));
        }
        HandOverRing.Checkpoint start = ring.checkpoint().orElseThrow();
        chain.rewind(start.hash());
        sequence = start.sequence();
    }

    private void failed(Throwable failure) {
        AgentLog.say(
                "send",
                "events wait in the ring, Kafka does not take them (vedette.kafka.bootstrap): "
                        + AgentLog.describe(failure));
        disconnect();
        inFlight.clear();
        source.ring().rewind();
        begin();
        long until = System.nanoTime() + BACK_OFF_NANOS;
        while (System.nanoTime() - until < 0 && !(stopping && System.nanoTime() - stopBy >= 0)) {
            reports.tick(sent);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.pipeline().close();
            } catch (RuntimeException e) {
                AgentLog.say("close", "the connection to Kafka did not close: " + AgentLog.describe(e));
            }
        }
    }

    private boolean finished() {
        return sources.isEmpty() && inFlight.isEmpty() && source.ring().used() == 0;
    }

    /**
     * A ring to drain.
     *
     * @param boot the start that it belongs to
     * @param file to delete when it is drained; null for this start's
     */
    public record Source(
            HandOverRing ring, long boot, @Nullable Path file) {}

    /** A way to Kafka, until something fails on it. */
    public record Connection(Pipeline pipeline, CompletableResultCode schemaPublished) {
        /** Connects lazily: Kafka need not be there. */
        public static Connection toKafka(Map<String, Object> kafka, String clientId) {
            KafkaExporter exporter = new KafkaExporter(kafka, clientId);
            return new Connection(new Pipeline(exporter), exporter.schemaPublished());
        }
    }

    private record InFlight(CompletableResultCode result, HandOverRing.Checkpoint after) {}
}
