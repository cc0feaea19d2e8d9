package dev.vedette.console.audit;

import dev.vedette.console.kafka.TopicWriter;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes what people did in the console to {@code vedette.console-events}, in its order, from a thread of its own: who looks at an alert
 * does not wait for it. While Kafka is away the newest {@value #MOST} are kept; how many were not kept is an event too. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {

    static final int MOST = 10_000;
    /** Of an attribute's value, in characters: what is longer was not typed. */
    static final int MAX_VALUE = 512;

    static final String LOSS = "vedette.console.loss";

    private static final Logger LOG = Logger.getLogger(AuditLog.class.getName());
    private static final int BATCH = 200;
    private static final long AGAIN_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 3_000;

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final TopicWriter topic;
    private final int most;
    private final Clock clock;
    private final String instance = UUID.randomUUID().toString();
    private final Deque<AuditEvent> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "vedette-console-audit");
    private long sequence;
    private long lost;
    /** Waits beside the others, which push each other out: what it counts would be lost with it. */
    private Optional<AuditEvent> loss = Optional.empty();

    private boolean closed;

    /** Kafka need not answer yet. */
    public AuditLog(KafkaSettings kafka) {
        this(kafka, MOST, Clock.systemUTC());
    }

    AuditLog(KafkaSettings kafka, int most, Clock clock) {
        this.topic = new TopicWriter(kafka, Topics.CONSOLE_EVENTS, AuditEvent.getClassSchema());
        this.most = most;
        this.clock = clock;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes note of what somebody did.
     *
     * @param name of the event: {@code vedette.console.view} and the like
     * @param tenant whose data it was about, empty if that of several
     * @param attributes who, from where, what; values are cut at {@value #MAX_VALUE} characters
     */
    public void note(String name, String tenant, Map<String, String> attributes) {
        synchronized (waiting) {
            while (waiting.size() >= most) {
                waiting.removeFirst();
                lost++;
            }
            waiting.addLast(event(name, tenant, attributes));
            waiting.notifyAll();
        }
    }

    private AuditEvent event(String name, String tenant, Map<String, String> attributes) {
        Map<String, String> cut = new LinkedHashMap<>();
        attributes.forEach((key, value) -> cut.put(key, cut(value)));
        return AuditEvent.newBuilder()
                .setEventName(name)
                .setOccurredAt(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()))
                .setAgentInstance(instance)
                .setAgentSequence(sequence++)
                .setTenant(tenant)
                .setServiceName("vedette-console")
                .setEventOutcome("success")
                .setAttributes(cut)
                .build();
    }

    private static String cut(String value) {
        if (value.length() <= MAX_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return value.substring(0, end);
    }

    private void run() {
        try {
            List<AuditEvent> batch = next();
            while (!batch.isEmpty()) {
                if (!write(batch) && !awaitAgain()) {
                    return;
                }
                batch = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The oldest that wait, as soon as there are any; empty at the end. */
    private List<AuditEvent> next() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty() && loss.isEmpty() && lost == 0 && !closed) {
                waiting.wait();
            }
            if (lost > 0 && loss.isEmpty()) {
                loss = Optional.of(event(LOSS, "", Map.of("count", String.valueOf(lost))));
                lost = 0;
            }
            List<AuditEvent> batch = new ArrayList<>();
            loss.ifPresent(batch::add);
            while (batch.size() <= BATCH && !waiting.isEmpty()) {
                batch.add(waiting.removeFirst());
            }
            return batch;
        }
    }

    /** Whether to try once more, after a while. */
    private boolean awaitAgain() throws InterruptedException {
        synchronized (waiting) {
            long deadline = System.nanoTime() + AGAIN_MILLIS * 1_000_000;
            for (long left = AGAIN_MILLIS; left > 0 && !closed; left = (deadline - System.nanoTime()) / 1_000_000) {
                waiting.wait(left);
            }
            return !closed;
        }
    }

    /** Whether the brokers have all of it; what they may not have waits again, and is written twice under one id rather than not at all. */
    private boolean write(List<AuditEvent> batch) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        int done = 0;
        try {
            topic.prepare();
            for (AuditEvent event : batch) {
                sent.add(topic.send(instance, codec.encode(event)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
                done++;
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.log(Level.FINE, "What people did could not be written yet", e);
        }
        settle(batch, done);
        return done == batch.size();
    }

    /** The brokers have the first {@code done} of a batch; the others wait again where they were. */
    private void settle(List<AuditEvent> batch, int done) {
        synchronized (waiting) {
            for (int i = batch.size() - 1; i >= 0; i--) {
                AuditEvent event = batch.get(i);
                boolean isLoss = loss.filter(one -> one == event).isPresent();
                if (i < done && isLoss) {
                    loss = Optional.empty();
                } else if (i >= done && !isLoss) {
                    if (waiting.size() < most) {
                        waiting.addFirst(event);
                    } else {
                        lost++;
                    }
                }
            }
        }
    }

    /** Writes what it has yet, if Kafka takes it soon. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
        boolean interrupted = false;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        topic.close();
        thread.interrupt();
        int left;
        synchronized (waiting) {
            left = waiting.size();
        }
        if (left > 0) {
            LOG.log(Level.WARNING, "Kafka did not take {0} events of who saw what", left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
