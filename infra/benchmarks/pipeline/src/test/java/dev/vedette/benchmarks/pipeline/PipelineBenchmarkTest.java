package dev.vedette.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.models.Recording;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineBenchmarkTest {
    private static final Path CHECKOUT = Path.of("../../..").toAbsolutePath().normalize();

    @Test
    void printsWhatItPromises(@TempDir Path work) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path json = work.resolve("result.json");
        try (LocalBroker broker = LocalBroker.start(0, work.resolve("kafka"))) {
            int code = PipelineBenchmark.run(
                    new PrintStream(printed, true, StandardCharsets.UTF_8),
                    "--bootstrap=" + broker.bootstrapServers(),
                    "--checkout=" + CHECKOUT,
                    "--work=" + work,
                    "--events=3000",
                    "--rounds=1",
                    "--users=100",
                    "--rate=300",
                    "--seconds=3",
                    "--warm-up=3",
                    "--only=throughput,latency,scale",
                    "--json=" + json);
            assertThat(code).isZero();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Throughput: ", " events of ", "vedette.auth.attempt", "mcp.tool.call")
                .containsPattern("(?m)^stock job, RocksDB +\\d+ \\(.* 1\\.00 \\(1\\.00 to 1\\.00\\) +\\d+ \\(")
                .containsPattern("(?m)^whole job, RocksDB +\\d+ \\(")
                .containsPattern("(?m)^whole job without models, RocksDB +\\d+ \\(")
                .containsPattern("(?m)^whole job, heap +\\d+ \\(")
                .containsPattern("target: whole job, RocksDB at least 0\\.8 of the stock job: (not )?met")
                .containsPattern(
                        "Latency, whole job, RocksDB: 300 events/s .* [1-9]\\d* of [1-9]\\d* attacks' alerts seen")
                .containsPattern(
                        "Latency, whole job, RocksDB with full checkpoints: 300 events/s .* attacks' alerts seen")
                .containsPattern(
                        "Latency, whole job, heap: 300 events/s .* [1-9]\\d* of [1-9]\\d* attacks' alerts seen")
                .containsPattern("target: p50 below 5 ms: (not )?met")
                .containsPattern("target: p99 below 50 ms: (not )?met")
                .containsPattern("(?m)^1000 +\\d+ \\(.*\\)$")
                .containsPattern("(?m)^1000 +\\d{3,4} +[1-9]\\d* +[1-9]\\d* +[1-9]\\d{2,}$")
                .containsPattern("target: within a factor of 3: (not )?met");
        assertThat(Files.readString(json)).contains("\"ratioToStock\"", "\"p99\"", "\"machine\"");
    }

    @Test
    void trafficIsTheSameForTheSameSeedAndAsTheAgentsIs() throws Exception {
        Map<String, Integer> kinds = new TreeMap<>();
        long bytes = 0;
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        List<AuditEvent> events = events(7);
        for (AuditEvent event : events) {
            kinds.merge(event.getEventName(), 1, Integer::sum);
            bytes += codec.encode(event).length;
        }
        assertThat(events).isEqualTo(events(7)).isNotEqualTo(events(8));
        // The demo's: 504 bytes, of 2792 events 1108 attempts and 675 tool calls.
        assertThat(bytes / events.size()).isBetween(460L, 550L);
        assertThat((double) kinds.get("vedette.auth.attempt") / events.size()).isBetween(0.3, 0.45);
        assertThat((double) kinds.get("mcp.tool.call") / events.size()).isBetween(0.2, 0.33);
    }

    private static List<AuditEvent> events(long seed) throws Exception {
        Recording recording = Recording.read(CHECKOUT.resolve("infra/local/recordings/office-training.jsonl.gz"));
        Traffic traffic = new Traffic(seed, 100, recording.calls());
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            traffic.request(1_000_000L * i, (agent, event) -> events.add(event));
        }
        return events;
    }
}
