package dev.vedette.models.release;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.TrustedKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code vedette.models}: the newest record under a model's name is the one in force; versions that were in force
 * stand under {@code name@version}. Not thread-safe.
 */
final class ModelTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> clientConfig;
    private final TrustedKeys trusted;
    private final RecordCodec<ModelArtifact> codec = RecordCodec.of(ModelArtifact.class);

    /**
     * Talks to a broker.
     *
     * @param clientConfig Kafka client settings, {@code bootstrap.servers} at least
     * @param trusted whose records count; others are passed over
     */
    ModelTopic(Map<String, Object> clientConfig, TrustedKeys trusted) {
        this.clientConfig = Map.copyOf(clientConfig);
        this.trusted = trusted;
    }

    /** What it holds now, by names of models that there are. */
    Map<String, ModelVersions> read() {
        Map<String, ModelArtifact> believed = new HashMap<>();
        Map<String, String> disbelieved = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, believed, disbelieved);
                }
            }
        }
        Map<String, List<ModelArtifact>> kept = new TreeMap<>();
        believed.forEach((key, artifact) -> {
            if (!key.equals(artifact.getName())) {
                kept.computeIfAbsent(artifact.getName(), name -> new ArrayList<>())
                        .add(artifact);
            }
        });
        Map<String, ModelVersions> versions = new TreeMap<>();
        for (ModelKind kind : ModelKind.values()) {
            String name = kind.artifact();
            if (believed.containsKey(name) || kept.containsKey(name) || disbelieved.containsKey(name)) {
                versions.put(
                        name,
                        new ModelVersions(
                                Optional.ofNullable(believed.get(name)),
                                kept.getOrDefault(name, List.of()),
                                Optional.ofNullable(disbelieved.get(name))));
            }
        }
        return versions;
    }

    /** What it holds of one name. */
    ModelVersions read(String name) {
        return read().getOrDefault(name, ModelVersions.NONE);
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, ModelArtifact> believed,
            Map<String, String> disbelieved) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        boolean isName = ModelKind.of(key).isPresent();
        if (isName) {
            disbelieved.remove(key);
        }
        if (record.value() == null) {
            if (isName) {
                disbelieved.put(key, "a tombstone is nobody's signed word");
            } else {
                believed.remove(key);
            }
            return;
        }
        try {
            ModelArtifact artifact = codec.decode(record.value());
            boolean isOf = key.equals(isName ? artifact.getName() : keptKey(artifact));
            if (!isOf || ModelKind.of(artifact.getName()).isEmpty()) {
                return;
            }
            ModelArtifact before = believed.get(key);
            boolean isOlder = before != null && artifact.getCreatedAt() < before.getCreatedAt();
            if (isSigned(artifact) && !isOlder) {
                believed.put(key, artifact);
            } else if (isName) {
                disbelieved.put(
                        key,
                        isOlder
                                ? "it was put into force before the one that is known"
                                : "it is not signed by a key that is trusted");
            }
        } catch (RecordException e) {
            if (isName) {
                disbelieved.put(key, "the record is no ModelArtifact");
            }
        }
    }

    private boolean isSigned(ModelArtifact artifact) {
        if (artifact.getKeyId().isEmpty() || artifact.getSignature().isEmpty()) {
            return false;
        }
        byte[] signature = new byte[artifact.getSignature().get().remaining()];
        artifact.getSignature().get().duplicate().get(signature);
        return trusted.accept(artifact.getKeyId().get(), SignedContent.of(artifact), signature);
    }

    /** Keeps a version for the way back, and puts it into force; waits until the broker has both. */
    void putIntoForce(ModelArtifact artifact) throws ExecutionException, InterruptedException {
        byte[] value = codec.encode(artifact);
        // Kept first: what is in force can be returned to, whatever happens in between.
        write(keptKey(artifact), value);
        write(artifact.getName(), value);
    }

    /** Puts a version into force that is kept, or says that none is. */
    void write(ModelArtifact artifact) throws ExecutionException, InterruptedException {
        write(artifact.getName(), codec.encode(artifact));
    }

    /** Keeps a version no longer. */
    void forget(ModelArtifact artifact) throws ExecutionException, InterruptedException {
        write(keptKey(artifact), null);
    }

    private void write(String key, byte @Nullable [] value) throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.putIfAbsent("acks", "all");
        config.put("max.request.size", Topics.MAX_MODEL_RECORD_BYTES);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.MODELS, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private static String keptKey(ModelArtifact artifact) {
        return artifact.getName() + "@" + artifact.getVersion();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("enable.auto.commit", "false");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.MODELS).stream()
                .map(partition -> new TopicPartition(Topics.MODELS, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
