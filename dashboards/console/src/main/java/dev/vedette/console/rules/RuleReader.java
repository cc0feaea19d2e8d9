package dev.vedette.console.rules;

import dev.vedette.console.rules.RuleBook.Text;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code vedette.rules} from its first record with a consumer of no group, and begins anew where that fails; until it has
 * the topic again, the book keeps what it had. It does not look at signatures: the detection job does, and an alert names the
 * version that the job took. Closing it ends its thread.
 */
public final class RuleReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RuleReader.class.getName());
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long AGAIN_MILLIS = 2_000;
    private static final int MAX_KEY_BYTES = 128;
    /** The text, and the record's other fields. */
    private static final int MAX_BYTES = Topics.MAX_RULE_TEXT_BYTES + 16 * 1024;

    private static final Map<String, Object> SETTINGS = Map.of(
            "enable.auto.commit", "false",
            "auto.offset.reset", "earliest",
            "default.api.timeout.ms", 5_000,
            "request.timeout.ms", 4_000,
            "reconnect.backoff.max.ms", 2_000);

    private final KafkaSettings kafka;
    private final RuleBook book;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "vedette-console-rules");
    private volatile String fault = "The rules are being read from Kafka.";

    /** @param book is filled, as long as this is not closed, by what {@code kafka} has */
    public RuleReader(KafkaSettings kafka, RuleBook book) {
        this.kafka = kafka;
        this.book = book;
        thread.setDaemon(true);
        thread.start();
    }

    /** Why rules are not known, or not those of now, in a line for the analyst; empty if they are. */
    public String fault() {
        return fault;
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (KafkaException e) {
                    LOG.log(Level.FINE, "Rules cannot be read", e);
                    fault =
                            "Kafka at %s, which has the rules, does not answer: start it, or set vedette.kafka.bootstrap."
                                    .formatted(kafka.values().getOrDefault("bootstrap.servers", "?"));
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "Rules cannot be read", e);
                    fault = "The console could not read the rules; its log says why.";
                }
            } while (!closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Map<String, Object> config = kafka.forClient();
        config.putAll(SETTINGS);
        config.remove("group.id");
        try (SchemaTopic.Store schemas = SchemaTopic.follow(config);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.RULES).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                fault = "Kafka has no topic %s: ./vedette up makes it.".formatted(Topics.RULES);
                return;
            }
            RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class, schemas);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            book.clear();
            boolean isRead = false;
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(record -> take(codec, record));
                if (!isRead
                        && partitions.stream().allMatch(one -> consumer.position(one) >= ends.getOrDefault(one, 0L))) {
                    isRead = true;
                    fault = "";
                }
            }
        }
    }

    /** What is no rule is the detection job's to refuse, which says so on {@code vedette.rule-status}. */
    private void take(RecordCodec<RuleDocument> codec, ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        if (key == null || key.length > MAX_KEY_BYTES || (value != null && value.length > MAX_BYTES)) {
            return;
        }
        String id = new String(key, StandardCharsets.UTF_8);
        if (value == null) {
            book.remove(id);
            return;
        }
        try {
            RuleDocument document = codec.decode(value);
            book.take(id, new Text(document.getVersion(), document.getYaml(), ids(document.getYaml())));
        } catch (RecordException e) {
            LOG.log(Level.FINE, "Not a rule", e);
        }
    }

    private static Set<String> ids(String yaml) {
        try {
            return RuleFile.parse("", yaml).rules().stream()
                    .map(rule -> rule.metadata().id())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuleException e) {
            // A withdrawal, which has no text, is one of these.
            return Set.of();
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
