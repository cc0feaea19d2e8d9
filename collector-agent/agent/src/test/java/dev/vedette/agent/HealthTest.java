package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.tools.attach.VirtualMachine;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counters of the packed agent in a real server, as an operator reads them. */
class HealthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void countsInJmxWhatWasSent() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = Attached.server(
                        broker.bootstrapServers(), directory.resolve("spool"), "-Dvedette.heartbeat=1h");
                SentEvents sent = new SentEvents(broker.bootstrapServers());
                JMXConnector jmx = JMXConnectorFactory.connect(addressOf(server))) {
            call(server, 20);
            sent.await(20, event -> event.getEventName().equals("mcp.tool.call"));
            MBeanServerConnection connection = jmx.getMBeanServerConnection();
            ObjectName agent = new ObjectName("dev.vedette:type=Agent");
            await().atMost(PATIENCE).until(() -> connection.isRegistered(agent));
            await().atMost(PATIENCE).untilAsserted(() -> {
                long events = sent.all().size();
                for (String counter : new String[] {"Seen", "Sent", "RingTimeCount"}) {
                    assertThat(connection.getAttribute(agent, counter))
                            .as(counter)
                            .isEqualTo(events);
                }
            });
            assertThat(connection.getAttribute(agent, "RingTimeP99Seconds"))
                    .isInstanceOfSatisfying(
                            Double.class, seconds -> assertThat(seconds).isBetween(0.0001, 30.0));
            assertThat(connection.getAttribute(agent, "DroppedTotal")).isEqualTo(0L);
            assertThat(connection.getAttribute(agent, "Dropped"))
                    .isInstanceOfSatisfying(
                            TabularData.class,
                            reasons -> assertThat(reasons.isEmpty()).isTrue());
        }
    }

    /** Else the agent would choose the server's log manager, and a server that chooses its own would not start. */
    @Test
    void leavesTheChoiceOfALogManagerToTheServerAndShowsItNoClassOfOurs() throws Exception {
        try (ServerProcess program = Attached.program(
                LateLogManager.class, "127.0.0.1:" + TestBroker.freePort(), directory.resolve("spool"))) {
            assertThat(program.output())
                    .contains("MBean servers: 0", "log manager: Chosen", "class loader: null", "seen: true");
        }
    }

    @Test
    void sendsMetricsToAReceiver() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", exchange -> received.add(body(exchange)));
        receiver.start();
        try (ServerProcess server = Attached.server(
                "127.0.0.1:" + TestBroker.freePort(),
                directory.resolve("spool"),
                "-Dvedette.metrics.exporter=otlp",
                "-Dvedette.metrics.interval=1s",
                "-Dvedette.metrics.endpoint=http://127.0.0.1:"
                        + receiver.getAddress().getPort() + "/v1/metrics")) {
            call(server, 1);
            await().atMost(PATIENCE)
                    .until(() -> received.stream()
                            .anyMatch(body -> body.contains("vedette.agent.event.seen")
                                    && body.contains("vedette.agent.ring.duration")));
        } finally {
            receiver.stop(0);
        }
    }

    private static JMXServiceURL addressOf(ServerProcess server) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(server.pid()));
        try {
            return new JMXServiceURL(machine.startLocalManagementAgent());
        } finally {
            machine.detach();
        }
    }

    private static void call(ServerProcess server, int times) {
        McpSyncClient client = TestClient.connect(server.port(), TestClient.token("a"));
        for (int i = 0; i < times; i++) {
            client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "hello")));
        }
        client.closeGracefully();
    }

    /** Names stand in the protocol's bytes as they are. */
    private static String body(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(
                    new GZIPInputStream(exchange.getRequestBody()).readAllBytes(), StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, -1);
            return body;
        }
    }
}
