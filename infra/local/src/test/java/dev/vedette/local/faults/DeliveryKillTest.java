package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.health.DeliveryStatus;
import dev.vedette.console.health.SinkMetrics;
import dev.vedette.console.health.SinkStatus;
import dev.vedette.local.demo.SiemListener;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.ElasticsearchServer;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.FlinkJob;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * The task manager dies while Elasticsearch has done a batch that nobody has heard of yet, and the SIEM is in the midst of another: every
 * alert is at both all the same, in Elasticsearch once.
 */
class DeliveryKillTest {
    private static final int KILLS = 3;
    private static final int ALERTS = 300;

    private static final Pattern ALERT_ID = Pattern.compile("alertId=\"([^\"]+)\"");

    private final Set<String> sent = new TreeSet<>();

    @Test
    void everyAlertIsThereAndNoneTwiceByItsId() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("delivery-kill"), Map.of());
                SiemListener siem = SiemListener.start(0);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        stack.kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
                ElasticsearchServer elasticsearch = stack.startElasticsearch();
                Valve valve = Valve.before(elasticsearch.uri())) {
            stack.flink().submit(job(stack, "elasticsearch", valve.uri(), siem));
            stack.flink().submit(job(stack, "siem", valve.uri(), siem));
            for (int kill = 0; kill < KILLS; kill++) {
                String prefix = "kill-" + kill + "-";
                valve.shut();
                send(producer, prefix + "before-");
                DetectionTrial.awaiting("an answer that nobody hears").until(valve::holdsAnAnswer);
                DetectionTrial.awaiting("a SIEM in the midst")
                        .until(() -> heard(siem).stream().anyMatch(id -> id.startsWith(prefix)));
                stack.livingTaskManager().kill();
                valve.open();
                send(producer, prefix + "after-");
                stack.flink().addTaskManager();
                DetectionTrial.awaiting("all at the SIEM")
                        .untilAsserted(() -> assertThat(heard(siem)).isEqualTo(sent));
                DetectionTrial.awaiting("all in Elasticsearch")
                        .untilAsserted(() -> assertThat(ids(elasticsearch)).hasSameElementsAs(sent));
            }
            // A document for each id and no more: an id that had come into two indices would be there twice.
            assertThat(ids(elasticsearch)).hasSameSizeAs(sent);
            seesBothSinks(stack);
            assertThat(new AuditTopics(stack.kafka().clientConfig()).deadLetters())
                    .isEmpty();
            System.out.println("DeliveryKillTest: " + sent.size() + " alerts, "
                    + siem.messages().size() + " messages at the SIEM");
        }
    }

    /** What the command line and the console say of sinks, of the real Flink and Kafka. */
    private static void seesBothSinks(FaultStack stack) {
        DetectionTrial.awaiting("sinks that are up and behind nothing").untilAsserted(() -> {
            List<SinkStatus> sinks = DeliveryStatus.read(
                    stack.kafka().clientConfig(), new SinkMetrics(stack.flink().rest()));
            assertThat(sinks).extracting(SinkStatus::name).contains("alerts-elasticsearch", "siem");
            assertThat(sinks).allSatisfy(sink -> {
                assertThat(sink.lag()).hasValue(0);
                assertThat(sink.down()).isFalse();
            });
            assertThat(sinks)
                    .filteredOn(sink -> Set.of("alerts-elasticsearch", "siem").contains(sink.name()))
                    .allSatisfy(sink -> assertThat(sink.sent()).isGreaterThanOrEqualTo(ALERTS));
        });
    }

    private static FlinkJob job(FaultStack stack, String destination, URI elasticsearch, SiemListener siem)
            throws Exception {
        return new FlinkJob(
                "delivery " + destination,
                Checkout.locate().built("flink-jobs/delivery/target/vedette-delivery-job.jar"),
                "dev.vedette.delivery.DeliveryJob",
                List.of(
                        "--bootstrap",
                        stack.kafka().bootstrapServers(),
                        "--elasticsearch",
                        elasticsearch.toString(),
                        "--siem",
                        "127.0.0.1:" + siem.address().getPort(),
                        "--only",
                        destination,
                        "--checkpoint-interval",
                        "500"));
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String prefix) {
        RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (int i = 0; i < ALERTS; i++) {
            Alert alert = Alert.newBuilder()
                    .setAlertId(prefix + i)
                    .setRuleId("0c9c3a5e-0000-4000-8000-000000000000")
                    .setRuleTitle("Token replay")
                    .setLevel("high")
                    .setSuppressionStart(now)
                    .setDetectedAt(now)
                    .setEvidenceCount(1)
                    .build();
            sent.add(prefix + i);
            producer.send(new ProducerRecord<>(
                    Topics.ALERTS, alert.getAlertId().getBytes(StandardCharsets.UTF_8), codec.encode(alert)));
        }
        producer.flush();
    }

    private static Set<String> heard(SiemListener siem) {
        Set<String> ids = new TreeSet<>();
        for (SiemListener.Message message : siem.messages()) {
            Matcher id = ALERT_ID.matcher(message.text());
            assertThat(id.find()).as(message.text()).isTrue();
            ids.add(id.group(1));
        }
        return ids;
    }

    private static List<String> ids(ElasticsearchServer elasticsearch) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(elasticsearch
                        .uri()
                        .resolve("/vedette-alerts/_search?size=10000&_source=false&ignore_unavailable=true"))
                .build();
        JsonNode hits = new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .at("/hits/hits");
        return hits.findValuesAsText("_id");
    }
}
