package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What a Kafka broker has to do for us. Each broker that we say we run on is held to it by a subclass. */
abstract class BrokerContract {
    abstract String bootstrapServers();

    @Test
    void recordsOfOneKeyKeepTheirOrder() throws Exception {
        String topic = topic(4, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int number = 0; number < 2_000; number++) {
                producer.send(new ProducerRecord<>(topic, bytes("key" + number % 20), bytes(Integer.toString(number))));
            }
        }
        Map<String, Integer> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll(topic, 2_000)) {
            int number = Integer.parseInt(text(record.value()));
            Integer before = last.put(text(record.key()), number);
            assertThat(before == null || before + 20 == number)
                    .as(text(record.key()))
                    .isTrue();
        }
        assertThat(last).hasSize(20);
    }

    @Test
    void topicsTakeTheirSettings() throws Exception {
        createOurTopics();
        List<ConfigResource> resources = Topics.all().stream()
                .map(spec -> new ConfigResource(ConfigResource.Type.TOPIC, spec.name()))
                .toList();
        try (Admin admin = Admin.create(clientConfig())) {
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(resources).all().get();
            for (TopicSpec spec : Topics.all()) {
                Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()));
                spec.settings()
                        .forEach((name, value) -> assertThat(config.get(name).value())
                                .as(spec.name() + " " + name)
                                .isEqualTo(value));
            }
        }
    }

    @Test
    void compactionLeavesTheLastRecordOfEachKey() throws Exception {
        String topic = topic(
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "50",
                        "min.cleanable.dirty.ratio", "0.001",
                        "max.compaction.lag.ms", "50",
                        "min.compaction.lag.ms", "0"));
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int number = 0; number < 40; number++) {
                producer.send(new ProducerRecord<>(topic, bytes("rule"), bytes(Integer.toString(number))))
                        .get();
            }
            // A segment is closed, and may then be compacted, when a record arrives after its time.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        producer.send(new ProducerRecord<>(topic, bytes("tick"), bytes("x")))
                                .get();
                        return readAll(topic, 1).stream()
                                        .filter(record -> text(record.key()).equals("rule"))
                                        .count()
                                == 1;
                    });
        }
        assertThat(readAll(topic, 1))
                .filteredOn(record -> text(record.key()).equals("rule"))
                .singleElement()
                .satisfies(record -> assertThat(text(record.value())).isEqualTo("39"));
    }

    @Test
    void modelOfEightMebibytesGoesThrough() throws Exception {
        createOurTopics();
        byte[] model = new byte[8 * 1024 * 1024 + 100_000];
        new Random(1).nextBytes(model);
        long offset;
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            offset = producer.send(new ProducerRecord<>(Topics.MODELS, bytes("tools"), model))
                    .get()
                    .offset();
        }
        assertThat(readAll(Topics.MODELS, 1))
                .filteredOn(record -> record.offset() == offset)
                .singleElement()
                .satisfies(record ->
                        assertThat(Arrays.equals(record.value(), model)).isTrue());
    }

    @Test
    void aMisspeltTopicDoesNotAppear() throws Exception {
        try (Admin admin = Admin.create(clientConfig())) {
            String topic = "vedette.evnts-" + UUID.randomUUID();
            try (KafkaProducer<byte[], byte[]> producer = producer()) {
                assertThat(catchThrowable(() -> producer.send(new ProducerRecord<>(topic, bytes("x")))
                                .get()))
                        .isNotNull();
            }
            assertThat(admin.listTopics().names().get()).doesNotContain(topic);
        }
    }

    @Test
    void schemasOfThisVersionAreThere() throws Exception {
        createOurTopics();
        SchemaTopic.publish(
                Map.of("bootstrap.servers", bootstrapServers(), "max.in.flight.requests.per.connection", 1));
        int own = SchemaTopic.own().size();
        assertThat(readAll(Topics.SCHEMAS, own)).hasSizeGreaterThanOrEqualTo(own);
    }

    private void createOurTopics() throws Exception {
        try (Admin admin = Admin.create(clientConfig())) {
            for (TopicSpec spec : Topics.all()) {
                create(admin, new NewTopic(spec.name(), 1, (short) 1).configs(spec.settings()));
            }
        }
    }

    private String topic(int partitions, Map<String, String> settings) throws Exception {
        String name = "contract-" + UUID.randomUUID();
        try (Admin admin = Admin.create(clientConfig())) {
            create(admin, new NewTopic(name, partitions, (short) 1).configs(settings));
        }
        return name;
    }

    private static void create(Admin admin, NewTopic topic) throws Exception {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>(clientConfig());
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("max.request.size", Topics.MAX_MODEL_RECORD_BYTES);
        config.put("max.block.ms", 3_000);
        // As KafkaBroker says: the topics of these tests have just been created.
        config.put("max.in.flight.requests.per.connection", 1);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** All records that the topic holds now, partition by partition; waits until there are {@code atLeast}. */
    private List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int atLeast) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= atLeast
                        && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return records;
    }

    private Map<String, Object> clientConfig() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
