package dev.vedette.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens while Kafka is away. */
@Timeout(120)
class AuditLogTest {

    /** More than wait and are on their way at once: five of each. */
    private static final int VIEWS = 30;

    @TempDir
    Path folder;

    @Test
    void whatHappensBeforeKafkaIsThereIsWrittenThenAndWhatWasTooMuchIsCounted() throws Exception {
        int port = freePort();
        KafkaSettings kafka = KafkaSettings.of("127.0.0.1:" + port, Map.of());
        try (AuditLog log = new AuditLog(kafka, 5, Clock.systemUTC())) {
            for (int i = 0; i < VIEWS; i++) {
                log.note("vedette.console.view", "acme", Map.of("subject", "%02d".formatted(i) + "x".repeat(1_000)));
            }
            try (LocalBroker broker = LocalBroker.start(port, folder)) {
                createTopics(broker.bootstrapServers());
                List<AuditEvent> events = Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> read(broker.bootstrapServers()), AuditLogTest::isWhole);

                assertThat(events)
                        .filteredOn(event -> event.getEventName().equals("vedette.console.view"))
                        .extracting(
                                event -> event.getAttributes().get("subject").substring(0, 2))
                        .endsWith("" + (VIEWS - 1))
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(events)
                        .allSatisfy(event -> assertThat(event.getAttributes().values())
                                .allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(AuditLog.MAX_VALUE)));
            }
        }
    }

    private static void createTopics(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.SCHEMAS, 1, (short) 1),
                            new NewTopic(Topics.CONSOLE_EVENTS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** All are written or counted. */
    private static boolean isWhole(List<AuditEvent> events) {
        long views = events.stream()
                .filter(event -> event.getEventName().equals("vedette.console.view"))
                .count();
        long lost = events.stream()
                .filter(event -> event.getEventName().equals(AuditLog.LOSS))
                .mapToLong(event -> Long.parseLong(event.getAttributes().get("count")))
                .sum();
        return lost > 0 && views + lost == VIEWS;
    }

    private static List<AuditEvent> read(String bootstrap) throws Exception {
        List<AuditEvent> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(Topics.CONSOLE_EVENTS, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
            long end = consumer.endOffsets(partitions).get(partitions.get(0));
            while (consumer.position(partitions.get(0)) < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    found.add(codec.decode(record.value()));
                }
            }
        }
        return found;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
