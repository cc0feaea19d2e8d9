package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The job between empty topics of a real broker, with what a test sends into it and reads from it. */
final class Pipeline implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestBroker broker = TestBroker.shared();
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<RuleDocument> rules = RecordCodec.of(RuleDocument.class);
    private final JobOptions options;
    private final int parallelism;
    private final Map<String, Reader> readers = new LinkedHashMap<>();
    private Map<String, String> cluster = Map.of();
    private TestFlink.@Nullable Running job;

    private Pipeline(int partitions, int parallelism, UnaryOperator<List<String>> arguments) throws Exception {
        broker.freshTopics(partitions);
        List<String> all = new ArrayList<>(List.of("--bootstrap", broker.bootstrap()));
        all.addAll(List.of("--group-id", "test-" + java.util.UUID.randomUUID()));
        all = arguments.apply(all);
        if (!all.contains("--rule-keys")) {
            all.add("--unsigned-rules");
        }
        options = JobArguments.parse(all.toArray(String[]::new));
        this.parallelism = parallelism;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "partitioner.ignore.keys", "false"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static Pipeline create(int partitions, int parallelism, String... arguments) throws Exception {
        return new Pipeline(partitions, parallelism, all -> {
            all.addAll(List.of(arguments));
            return all;
        });
    }

    Pipeline start() throws Exception {
        job = TestFlink.shared().start(options, parallelism, Optional.empty(), cluster);
        return this;
    }

    /** The job is started on a cluster with these settings from now on. */
    void on(Map<String, String> settings) {
        cluster = settings;
    }

    void restore(String savepoint, int otherParallelism) throws Exception {
        job = TestFlink.shared().start(options, otherParallelism, Optional.of(savepoint), cluster);
    }

    /** Ends the job; returns where its state is. */
    String stopWithSavepoint(Path folder) throws Exception {
        String path = job.stopWithSavepoint(folder);
        job = null;
        return path;
    }

    /** What was read since the checkpoint is lost; the cluster has to {@link TestFlink#retaining retain} it. */
    String cancelAfterCheckpoint() throws Exception {
        String path = job.cancelAfterCheckpoint();
        job = null;
        return path;
    }

    JobOptions options() {
        return options;
    }

    TestFlink.Running job() {
        return job;
    }

    void stop() throws Exception {
        if (job != null) {
            job.close();
            job = null;
        }
    }

    /** Judges once more what the topics hold; with the replay's options. */
    void replay(Consumer<String> notes, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", options.bootstrap(), "--unsigned-rules"));
        ReplayJob.run(notes, all.toArray(String[]::new));
    }

    void send(AuditEvent... sent) {
        for (AuditEvent event : sent) {
            send(Topics.EVENTS, event.getAgentInstance(), events.encode(event));
        }
        producer.flush();
    }

    void sendTo(int partition, AuditEvent event) {
        producer.send(new ProducerRecord<>(
                Topics.EVENTS,
                partition,
                event.getAgentInstance().getBytes(StandardCharsets.UTF_8),
                events.encode(event)));
    }

    /** Dated by {@link #letProducersDate}. */
    void sendTo(int partition, AuditEvent event, long appendedMillis) {
        producer.send(new ProducerRecord<>(
                Topics.EVENTS,
                partition,
                appendedMillis,
                event.getAgentInstance().getBytes(StandardCharsets.UTF_8),
                events.encode(event)));
    }

    /** The broker's clock is what producers say. */
    void letProducersDate(String topic) throws Exception {
        configure(topic, "message.timestamp.type", "CreateTime");
    }

    /** A setting of a topic, by Kafka's name. */
    void configure(String topic, String key, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        broker.admin()
                .incrementalAlterConfigs(Map.of(
                        resource, List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    void flush() {
        producer.flush();
    }

    void send(String topic, String key, byte @Nullable [] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
        producer.flush();
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
        producer.flush();
    }

    void push(String ruleId, long version, String yaml) {
        RuleDocument document = RuleDocument.newBuilder()
                .setRuleId(ruleId)
                .setVersion(version)
                .setYaml(yaml)
                .setAuthor("test")
                .build();
        send(Topics.RULES, ruleId, rules.encode(document));
    }

    void removeRule(String ruleId) {
        send(Topics.RULES, ruleId, null);
    }

    /** Waits for the newest status of the rule to be about this version (removals: any) and in this state. */
    RuleStatus awaitStatus(String ruleId, long version, String state) {
        Reader reader = reader(Topics.RULE_STATUS);
        RecordCodec<RuleStatus> codec = RecordCodec.of(RuleStatus.class);
        return Awaitility.await("status " + state + " of " + ruleId)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> reader.records().stream()
                                .map(record -> decode(codec, record.value()))
                                .filter(status -> status.getRuleId().equals(ruleId)
                                        && status.getVersion() == version
                                        && status.getState().equals(state))
                                .reduce((first, second) -> second),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** All alert records so far, in the order of the topic. */
    List<Alert> alertRecords() {
        RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
        return reader(Topics.ALERTS).records().stream()
                .map(record -> decode(codec, record.value()))
                .toList();
    }

    /** The newest state of each alert. */
    Map<String, Alert> alerts() {
        Map<String, Alert> newest = new LinkedHashMap<>();
        alertRecords().forEach(alert -> newest.put(alert.getAlertId(), alert));
        return newest;
    }

    /** The newest record of each key of a topic. */
    <T extends SpecificRecordBase> Map<String, T> newest(String topic, Class<T> type) {
        RecordCodec<T> codec = RecordCodec.of(type);
        Map<String, T> newest = new LinkedHashMap<>();
        reader(topic)
                .records()
                .forEach(record ->
                        newest.put(new String(record.key(), StandardCharsets.UTF_8), decode(codec, record.value())));
        return newest;
    }

    /**
     * A line for each alert whose evidence count is not the expected one, by alert id, and why the job had to start again
     * if it had. An alert that was withdrawn has none.
     */
    List<String> differenceTo(Map<String, Long> expected) {
        Map<String, Alert> found = alerts();
        found.values().removeIf(alert -> alert.getWithdrawnBecause().isPresent());
        Set<String> ids = new TreeSet<>(expected.keySet());
        ids.addAll(found.keySet());
        List<String> difference = new ArrayList<>();
        if (job != null) {
            job.failure().ifPresent(difference::add);
        }
        for (String id : ids) {
            Alert alert = found.get(id);
            Long count = alert == null ? null : alert.getEvidenceCount();
            if (!Objects.equals(count, expected.get(id))) {
                difference.add("%s: expected %s, found %s %s"
                        .formatted(id, expected.get(id), count, alert == null ? "" : alert.getRuleTitle()));
            }
        }
        return difference;
    }

    /** Offset of {@code vedette.events} that the job has committed; -1 if none. */
    long committedOffset(int partition) throws Exception {
        var offset = broker.admin()
                .listConsumerGroupOffsets(options.groupId())
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(Topics.EVENTS, partition));
        return offset == null ? -1 : offset.offset();
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return reader(topic).records();
    }

    private synchronized Reader reader(String topic) {
        return readers.computeIfAbsent(topic, name -> new Reader(broker.bootstrap(), name));
    }

    static <T extends SpecificRecordBase> T decode(RecordCodec<T> codec, byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        producer.close();
        readers.values().forEach(Reader::close);
    }

    /** Everything in a topic, read on at each call. */
    private static final class Reader {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();

        private Reader(String bootstrap, String topic) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        private synchronized List<ConsumerRecord<byte[], byte[]>> records() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return List.copyOf(all);
        }

        private synchronized void close() {
            consumer.close();
        }
    }
}
