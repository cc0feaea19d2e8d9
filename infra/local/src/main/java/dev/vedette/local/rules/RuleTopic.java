package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics {@code vedette.rules} and {@code vedette.rule-status}: rules go into force here. Not thread-safe. */
public final class RuleTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> clientConfig;
    private final CompactedTopic topics;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public RuleTopic(Map<String, Object> clientConfig) {
        this.clientConfig = Map.copyOf(clientConfig);
        this.topics = new CompactedTopic(clientConfig);
    }

    /**
     * Puts rules into force: each one that differs from what the topic holds, or was signed by another key, is written with
     * the next version.
     *
     * @param author who does it
     * @param key signs them; the detection job has to trust it
     * @return rule id -> version that the topic holds afterwards, in the order of {@code sources}
     * @throws ExecutionException if the broker does not take them
     */
    public Map<String, Long> put(Collection<RuleSource> sources, String author, SigningKey key)
            throws ExecutionException, InterruptedException {
        Map<String, String> texts = new LinkedHashMap<>();
        sources.forEach(source -> texts.put(source.id(), source.yaml()));
        return write(texts, author, key);
    }

    /**
     * Takes rules out of force: a signed document without a text, since a tombstone cannot be signed.
     *
     * @return rule id -> version that the topic holds afterwards
     * @throws ExecutionException if the broker does not take them
     */
    public Map<String, Long> remove(Collection<String> ids, String author, SigningKey key)
            throws ExecutionException, InterruptedException {
        Map<String, String> texts = new LinkedHashMap<>();
        ids.forEach(id -> texts.put(id, ""));
        return write(texts, author, key);
    }

    private Map<String, Long> write(Map<String, String> texts, String author, SigningKey key)
            throws ExecutionException, InterruptedException {
        Map<String, RuleDocument> current = topics.latest(Topics.RULES, RuleDocument.class);
        Map<String, Long> versions = new LinkedHashMap<>();
        RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, String> rule : texts.entrySet()) {
                RuleDocument before = current.get(rule.getKey());
                if (before != null
                        && before.getYaml().equals(rule.getValue())
                        && before.getKeyId().equals(Optional.of(key.id()))) {
                    versions.put(rule.getKey(), before.getVersion());
                    continue;
                }
                long version = before == null ? 1 : before.getVersion() + 1;
                RuleDocument document = signed(document(rule.getKey(), rule.getValue(), version, author), key);
                byte[] id = rule.getKey().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(Topics.RULES, id, codec.encode(document)))
                        .get();
                versions.put(rule.getKey(), version);
            }
        }
        return versions;
    }

    private static RuleDocument signed(RuleDocument document, SigningKey key) {
        return RuleDocument.newBuilder(document)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(document))))
                .build();
    }

    /**
     * Writes what would be put into force into a file: an Avro object container of rule documents.
     *
     * @param file that is not there yet
     */
    public static void write(Collection<RuleSource> sources, Path file) throws IOException {
        try (DataFileWriter<RuleDocument> documents =
                new DataFileWriter<>(new SpecificDatumWriter<>(RuleDocument.class))) {
            documents.create(RuleDocument.getClassSchema(), file.toFile());
            for (RuleSource source : sources) {
                documents.append(document(source.id(), source.yaml(), 1, "replay"));
            }
        }
    }

    private static RuleDocument document(String id, String yaml, long version, String author) {
        return RuleDocument.newBuilder()
                .setRuleId(id)
                .setVersion(version)
                .setYaml(yaml)
                .setAuthor(author)
                .setCreatedAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .build();
    }

    /**
     * Waits until the detection job has said what became of rules.
     *
     * @param versions rule id -> version, as {@link #put} returned them
     * @return the word on each version, or on a later one; a rule without one in time is missing
     */
    public Map<String, RuleStatus> awaitStatus(Map<String, Long> versions, Duration patience) {
        Map<String, RuleStatus> answered = new LinkedHashMap<>();
        long deadline = System.nanoTime() + patience.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = topics.fromStart(Topics.RULE_STATUS)) {
            RecordCodec<RuleStatus> codec = RecordCodec.of(RuleStatus.class);
            while (answered.size() < versions.size() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    RuleStatus status = CompactedTopic.decode(codec, record.value());
                    Long wanted = status == null ? null : versions.get(status.getRuleId());
                    if (status != null && wanted != null && status.getVersion() >= wanted) {
                        answered.put(status.getRuleId(), status);
                    }
                }
            }
        }
        return answered;
    }
}
