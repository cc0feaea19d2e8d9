package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code vedette.feedback} from its first record with a consumer of no group, so that each console sees all of it,
 * and begins anew where that fails. Closing it ends its thread.
 */
final class FeedbackReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FeedbackReader.class.getName());
    private static final Duration POLL = Duration.ofMillis(200);
    /** A consumer waits in silence for brokers that are gone: now and then it is made to ask them something. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long AGAIN_MILLIS = 2_000;
    /** A decision has 2 KiB at most; more than this is none. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final Map<String, Object> SETTINGS = Map.of(
            "enable.auto.commit", "false",
            "auto.offset.reset", "earliest",
            "default.api.timeout.ms", 5_000,
            "request.timeout.ms", 4_000,
            "reconnect.backoff.max.ms", 2_000);

    private final KafkaSettings kafka;
    private final DecisionBook book;
    private final PastDecisions past;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "vedette-console-decisions");
    private volatile String fault = "";
    private boolean recalled;

    FeedbackReader(KafkaSettings kafka, DecisionBook book, PastDecisions past) {
        this.kafka = kafka;
        this.book = book;
        this.past = past;
        thread.setDaemon(true);
        thread.start();
    }

    /** Why decisions are not followed at the moment, in a line for the analyst; empty if they are. */
    String fault() {
        return fault;
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (KafkaException e) {
                    LOG.log(Level.FINE, "Decisions cannot be read", e);
                    fault = doesNotAnswer(kafka);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "Decisions cannot be read", e);
                    fault = "The console could not read the decisions on alerts; its log says why.";
                }
            } while (!closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String doesNotAnswer(KafkaSettings kafka) {
        return "Kafka at %s does not answer: start it, or set vedette.kafka.bootstrap."
                .formatted(kafka.values().getOrDefault("bootstrap.servers", "?"));
    }

    private void follow() {
        Map<String, Object> config = kafka.forClient();
        config.putAll(SETTINGS);
        config.remove("group.id");
        try (SchemaTopic.Store schemas = SchemaTopic.follow(config);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            RecordCodec<Feedback> codec = RecordCodec.of(Feedback.class, schemas);
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.FEEDBACK).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long askedAt = System.nanoTime() - ASK_NANOS;
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(record -> take(codec, record));
                if (System.nanoTime() - askedAt >= ASK_NANOS) {
                    consumer.endOffsets(partitions);
                    recall();
                    fault = "";
                    askedAt = System.nanoTime();
                }
            }
        }
    }

    /** What is no decision is the jobs' to refuse, which park it where people look. */
    private void take(RecordCodec<Feedback> codec, ConsumerRecord<byte[], byte[]> record) {
        String alertId = FeedbackRules.alertId(record.key());
        byte @Nullable [] value = record.value();
        Place place = new Place(record.timestamp(), record.offset());
        if (FeedbackRules.fault(alertId).isPresent() || (value != null && value.length > MAX_BYTES)) {
            return;
        }
        if (value == null) {
            book.take(alertId, Decision.NONE, place);
            return;
        }
        try {
            Feedback feedback = codec.decode(value);
            if (FeedbackRules.fault(alertId, feedback).isEmpty()) {
                book.take(alertId, Decision.of(feedback), place);
            }
        } catch (RecordException e) {
            LOG.log(Level.FINE, "Not a decision", e);
        }
    }

    private void recall() {
        if (recalled) {
            return;
        }
        try {
            book.recall(past.newest(DecisionBook.MOST));
            recalled = true;
        } catch (Exception e) {
            // The page says that Elasticsearch is away; it is asked again.
            LOG.log(Level.FINE, "Older decisions cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
