package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
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
            try (ServerProcess server = Attached.server(Attached.SDK_2_1, broker.bootstrapServers(), spool)) {
                McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
                call(client, "before", 20);
                broker.stop();
                call(client, "during", 30);
                server.kill();
            }
            broker.restart();
            try (ServerProcess server = Attached.server(Attached.SDK_2_1, broker.bootstrapServers(), spool);
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
    void countsAndTellsWhatTheRingHadNoRoomFor() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.server(
                        Attached.SDK_2_1,
                        broker.bootstrapServers(),
                        directory.resolve("spool"),
                        "-Dvedette.ring.bytes=262144")) {
            broker.stop();
            McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
            call(client, "lost", 600);
            broker.restart();
            try (SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                AuditEvent loss = sent.await(1, event -> event.getEventName().equals("vedette.agent.loss"))
                        .get(0);
                assertThat(loss.getAttributes()).containsEntry("reason", "ring_full");
                assertThat(Long.parseLong(loss.getAttributes().get("events"))).isPositive();
                call(client, "seen again", 1);
                sent.await(1, event -> isCall(event) && event.getAgentSequence() > loss.getAgentSequence());
                assertThat(sent.flaws()).isEmpty();
            }
        }
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
