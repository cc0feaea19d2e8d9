package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka goes, the server dies: what clients got an answer to is told of afterwards, once, in an unbroken chain. */
class OutageTest {
    @TempDir
    Path directory;

    @Test
    void sendsAfterAKillWhatKafkaDidNotHave() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            Path spool = directory.resolve("spool");
            try (ServerProcess server = Attached.server(broker.bootstrapServers(), spool)) {
                McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
                call(client, "before", 20);
                broker.stop();
                call(client, "during", 30);
                server.kill();
            }
            broker.restart();
            try (ServerProcess server = Attached.server(broker.bootstrapServers(), spool);
                    SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
                call(client, "after", 5);
                List<AuditEvent> calls = sent.await(55, OutageTest::isCall);
                server.stop();
                assertThat(calls).hasSize(55);
                assertThat(calls.stream().filter(call -> call.getAgentBoot() == 0))
                        .hasSize(50);
                assertThat(calls)
                        .extracting(AuditEvent::getAgentInstance)
                        .containsOnly(calls.get(0).getAgentInstance());
                assertThat(new TreeSet<>(
                                calls.stream().map(AuditEvent::getAgentBoot).toList()))
                        .containsExactly(0L, 1L);
                assertThat(sent.flaws()).isEmpty();
                assertThat(sent.await(1, event -> event.getEventName().equals("vedette.agent.end")))
                        .as("only the second start has ended in good order")
                        .extracting(AuditEvent::getAgentBoot)
                        .containsExactly(1L);
            }
        }
    }

    @Test
    void countsAndTellsWhatTheBoundForcedOut() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.server(
                        broker.bootstrapServers(),
                        directory.resolve("spool"),
                        "-Dvedette.ring.bytes=262144",
                        "-Dvedette.spool.max-bytes=1048576")) {
            broker.stop();
            McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
            call(client, "lost", 1_500);
            broker.restart();
            try (SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                call(client, "seen again", 1);
                sent.await(1, event -> event.getArgumentNames().contains("text") && event.getAgentSequence() > 3_000);
                // What was on its way when the bound was reached may count as lost though Kafka had it.
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(told(sent, "spool_full"))
                                .isPositive()
                                .isBetween(missing(sent), missing(sent) + 4096));
                assertThat(told(sent, "ring_full")).isZero();
            }
        }
    }

    private static long told(SentEvents sent, String reason) {
        return sent.named("vedette.agent.loss").stream()
                .filter(loss -> loss.getAttributes().get("reason").equals(reason))
                .mapToLong(loss -> Long.parseLong(loss.getAttributes().get("events")))
                .sum();
    }

    private static long missing(SentEvents sent) {
        List<AuditEvent> all = sent.all();
        long last = all.stream().mapToLong(AuditEvent::getAgentSequence).max().orElse(-1);
        return last + 1 - all.size();
    }

    private static void call(McpSyncClient client, String text, int times) {
        for (int i = 0; i < times; i++) {
            client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", text + i)));
        }
    }

    private static boolean isCall(AuditEvent event) {
        return event.getEventName().equals("mcp.tool.call");
    }
}
