package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the agent's surroundings, the server starts and answers. */
class HostSafetyTest {
    @TempDir
    Path directory;

    @Test
    void staysOffWithOneLineAboutAWrongOption() throws Exception {
        String nowhere = "127.0.0.1:" + TestBroker.freePort();
        try (ServerProcess server = Attached.server(nowhere, directory.resolve("spool"), "-Dvedette.heartbeat=often")) {
            assertThat(said(server))
                    .containsExactly(
                            "vedette: the agent stays off: vedette.heartbeat: give a duration from 100ms to 1h");
            assertAnswers(server);
        }
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void answersWhileKafkaIsNotThere() throws Exception {
        String nowhere = "127.0.0.1:" + TestBroker.freePort();
        try (ServerProcess server =
                Attached.server(nowhere, directory.resolve("spool"), "-Dvedette.shutdown.wait=1s")) {
            assertAnswers(server);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(said(server)).singleElement().asString().contains("Kafka does not take them"));
            long start = System.nanoTime();
            server.stop();
            assertThat(System.nanoTime() - start).as("bounded wait at the end").isLessThan(10_000_000_000L);
        }
    }

    @Test
    void worksInMemoryWithoutADiskToWrite() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.server(broker.bootstrapServers(), file.resolve("spool"));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            assertAnswers(server);
            sent.await(1, event -> event.getEventName().equals("mcp.tool.call"));
            assertThat(said(server)).anyMatch(line -> line.contains("vedette.spool.dir"));
        }
    }

    @Test
    void staysOffTheSecondTime() throws Exception {
        String nowhere = "127.0.0.1:" + TestBroker.freePort();
        try (ServerProcess server =
                Attached.server(nowhere, directory.resolve("spool"), "-javaagent:" + System.getProperty("agent.jar"))) {
            // Of the first it may say by now that its events wait.
            assertThat(said(server)).containsOnlyOnce("vedette: the agent is attached twice; the second one stays off");
            assertAnswers(server);
        }
    }

    @Test
    void seesTheServerThatItIsAttachedToWhileItRuns() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.bare(broker.bootstrapServers(), directory.resolve("spool"));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
            assertAnswers(client);
            for (int attached = 1; attached <= 2; attached++) {
                VirtualMachine machine = VirtualMachine.attach(Long.toString(server.pid()));
                machine.loadAgent(System.getProperty("agent.jar"));
                machine.detach();
            }
            // What the server's process wrote is read by a thread beside this one.
            await().untilAsserted(() -> assertThat(said(server))
                    .containsExactly("vedette: the agent is attached twice; the second one stays off"));
            assertAnswers(client); // in the session that was there before
            assertThat(sent.await(1, event -> event.getEventName().equals("mcp.tool.call")))
                    .as("of the second call")
                    .hasSize(1);
            List<String> missed = sent.await(2, event -> event.getEventName().equals("vedette.agent.coverage")).stream()
                    .map(event -> event.getAttributes().get("missed"))
                    .toList();
            assertThat(missed).containsOnly("");
        }
    }

    @Test
    void showsTheApplicationNothingOfItself() throws Exception {
        try (ServerProcess program = Attached.program(
                VisibleClasses.class, "127.0.0.1:" + TestBroker.freePort(), directory.resolve("spool"))) {
            assertThat(program.output())
                    .contains(
                            "dev.vedette.agent.bootstrap.Bridge visible",
                            "dev.vedette.agent.core.Agent hidden",
                            "org.apache.kafka.clients.producer.KafkaProducer hidden",
                            "org.apache.avro.Schema hidden",
                            "net.bytebuddy.ByteBuddy hidden",
                            "io.opentelemetry.api.OpenTelemetry hidden",
                            "META-INF/services/dev.vedette.agent.core.instrument.LibraryInstrumentation hidden");
        }
    }

    private static void assertAnswers(ServerProcess server) {
        McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
        assertAnswers(client);
        client.closeGracefully();
    }

    private static void assertAnswers(McpSyncClient client) {
        assertThat(client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "hello")))
                        .content())
                .isEqualTo(List.of(new McpSchema.TextContent("the text was hello")));
    }

    private static List<String> said(ServerProcess server) {
        return server.output().stream()
                .filter(line -> line.startsWith("vedette: "))
                .toList();
    }
}
