package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.Traffic.Taker;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The broker's topics: emptied, and filled with rules, a model and events. */
final class BenchTopics implements AutoCloseable {
    /** Partitions of the events. */
    static final int PARTITIONS = 4;

    /** The same events as in {@code vedette.events}, without the header of the single-object encoding. */
    static final String STOCK = "vedette.bench-stock";

    private static final int HEADER_BYTES = 10;

    private final String bootstrap;
    private final Admin admin;

    BenchTopics(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Of how many events of which kind, and how large. */
    record Filled(long events, long bytes, Map<String, Long> kinds) {
        double meanBytes() {
            return (double) bytes / events;
        }

        double share(String kind) {
            return (double) kinds.getOrDefault(kind, 0L) / events;
        }
    }

    /** Deletes all topics and makes them anew. */
    void empty() throws ExecutionException, InterruptedException {
        delete(ours());
        List<NewTopic> topics = new ArrayList<>();
        for (TopicSpec spec : Topics.all()) {
            topics.add(topic(spec));
        }
        topics.add(new NewTopic(STOCK, Optional.of(PARTITIONS), Optional.of((short) 1)));
        admin.createTopics(topics).all().get();
    }

    private static NewTopic topic(TopicSpec spec) {
        int partitions = spec.name().equals(Topics.EVENTS) ? PARTITIONS : 1;
        return new NewTopic(spec.name(), Optional.of(partitions), Optional.of((short) 1)).configs(spec.settings());
    }

    private void delete(Set<String> names) throws ExecutionException, InterruptedException {
        if (names.isEmpty()) {
            return;
        }
        admin.deleteTopics(names).all().get();
        while (ours().stream().anyMatch(names::contains)) {
            Thread.sleep(20);
        }
    }

    /** Puts these rules into force, and no others. */
    void replaceRules(List<BenchRules.Document> rules) throws ExecutionException, InterruptedException {
        delete(Set.of(Topics.RULES));
        for (TopicSpec spec : Topics.all()) {
            if (spec.name().equals(Topics.RULES)) {
                admin.createTopics(List.of(topic(spec))).all().get();
            }
        }
        putRules(rules);
    }

    private Set<String> ours() throws ExecutionException, InterruptedException {
        Set<String> names = new java.util.TreeSet<>(admin.listTopics().names().get());
        names.removeIf(name -> !name.startsWith("vedette."));
        return names;
    }

    void putRules(List<BenchRules.Document> rules) throws ExecutionException, InterruptedException {
        RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("max.in.flight.requests.per.connection", 1))) {
            for (BenchRules.Document rule : rules) {
                RuleDocument document = RuleDocument.newBuilder()
                        .setRuleId(rule.id())
                        .setVersion(1)
                        .setYaml(rule.yaml())
                        .setAuthor("bench")
                        .build();
                producer.send(new ProducerRecord<>(
                        Topics.RULES, rule.id().getBytes(StandardCharsets.UTF_8), codec.encode(document)));
            }
            producer.flush();
        }
    }

    /** The job that is measured believes whoever can write to the topic. */
    void putModel(ModelArtifact model) throws ExecutionException, InterruptedException {
        byte[] value = RecordCodec.of(ModelArtifact.class).encode(model);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(Topics.MODELS, model.getName().getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    /** Writes events to both topics, each agent's to one partition and in order. */
    Filled fill(Consumer<Taker> traffic) {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        Map<String, Long> kinds = new TreeMap<>();
        long[] bytes = new long[1];
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("linger.ms", 20, "batch.size", 1 << 18, "acks", "1", "enable.idempotence", false))) {
            traffic.accept((agent, event) -> {
                byte[] value = codec.encode(event);
                byte[] key = event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
                kinds.merge(event.getEventName(), 1L, Long::sum);
                bytes[0] += value.length;
                int partition = agent % PARTITIONS;
                producer.send(new ProducerRecord<>(Topics.EVENTS, partition, key, value));
                producer.send(new ProducerRecord<>(
                        STOCK, partition, key, Arrays.copyOfRange(value, HEADER_BYTES, value.length)));
            });
            producer.flush();
        }
        return new Filled(kinds.values().stream().mapToLong(Long::longValue).sum(), bytes[0], Map.copyOf(kinds));
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new TreeMap<>(settings);
        all.put("bootstrap.servers", bootstrap);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        admin.close();
    }
}
