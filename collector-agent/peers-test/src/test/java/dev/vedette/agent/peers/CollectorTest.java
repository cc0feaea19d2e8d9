package dev.vedette.agent.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.testing.Collector;
import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.ServerProcess;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Events as the OpenTelemetry Collector receives them from the packed agent: each one, in order, an outage or not. */
@Tag("peers")
class CollectorTest {
    private static final int CALLS = 100;
    private static final String SEQUENCE = "event.sequence";

    private static Path program;

    @TempDir
    Path directory;

    private Collector collector;

    @BeforeAll
    static void build() throws Exception {
        program = Collector.build();
    }

    @BeforeEach
    void start() throws IOException {
        collector = Collector.start(program, directory);
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void receivesEveryEventOnceAndInItsOrder() throws Exception {
        try (ServerProcess server = attached()) {
            McpSyncClient client = connect(server);
            client.listTools();
            call(client, CALLS);
            client.closeGracefully();
            server.stop();
            List<Map<String, String>> records = collector.records();
            verifyOrder(records);
            assertThat(counts(records)).isEqualTo(expected(CALLS));
            assertThat(server.output()).noneMatch(line -> line.startsWith("vedette: "));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void missesNothingThatHappenedWhileItWasDown() throws Exception {
        try (ServerProcess server = attached()) {
            McpSyncClient client = connect(server);
            client.listTools();
            call(client, CALLS);
            await().until(() -> collector.records().size() > CALLS);
            collector.kill();
            call(client, CALLS);
            client.closeGracefully();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.output().stream().anyMatch(line -> line.contains("does not take them")));
            collector.restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> calls(collector.records()) >= 2 * CALLS);
            server.stop();
            Map<String, Map<String, String>> distinct = new LinkedHashMap<>();
            for (Map<String, String> record : collector.records()) {
                Map<String, String> before = distinct.putIfAbsent(record.get(SEQUENCE), record);
                // A batch that was taken and not acknowledged comes again, the same.
                assertThat(before == null ? record : before).isEqualTo(record);
            }
            List<Map<String, String>> records = List.copyOf(distinct.values());
            verifyOrder(records);
            assertThat(counts(records)).isEqualTo(expected(2 * CALLS));
        }
    }

    /** One agent, numbers without a gap, each event naming its predecessor's hash. */
    private static void verifyOrder(List<Map<String, String>> records) {
        assertThat(records.stream().map(record -> record.get("agent.id")).distinct())
                .hasSize(1)
                .doesNotContainNull();
        assertThat(records.stream().map(record -> record.get("vedette.agent.boot")))
                .containsOnly("0");
        assertThat(records.stream().map(record -> record.get(SEQUENCE)).toList())
                .isEqualTo(LongStream.range(0, records.size())
                        .mapToObj(Long::toString)
                        .toList());
        for (int i = 1; i < records.size(); i++) {
            assertThat(records.get(i).get("vedette.chain.previous"))
                    .isNotNull()
                    .isEqualTo(records.get(i - 1).get("vedette.chain.hash"));
        }
    }

    private static Map<String, Long> expected(long calls) throws IOException {
        Map<String, Long> expected = new TreeMap<>();
        expected.put("mcp.session.start", 1L);
        expected.put("mcp.session.end", 1L);
        expected.put("mcp.request initialize", 1L);
        expected.put("mcp.request tools/list", 1L);
        expected.put("mcp.request tools/call", calls);
        expected.put("mcp.tool.call tools/call", calls);
        expected.put("mcp.tool.definition", (long) ConformanceServer.tools().size());
        // The calls, initialize and its notification, the stream that listens, tools/list, the end of the session.
        expected.put("vedette.auth.attempt", calls + 5);
        return expected;
    }

    private static Map<String, Long> counts(List<Map<String, String>> records) {
        return records.stream()
                .filter(record -> !record.get("name").startsWith("vedette.agent."))
                .map(record -> (record.get("name") + " " + record.getOrDefault("mcp.method.name", "")).strip())
                .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
    }

    private static long calls(List<Map<String, String>> records) {
        return records.stream()
                .filter(record -> record.get("name").equals("mcp.tool.call"))
                .map(record -> record.get(SEQUENCE))
                .distinct()
                .count();
    }

    private ServerProcess attached() throws Exception {
        return Server.attached(
                SdkVersion.V2_1,
                "collected",
                directory.resolve("spool"),
                "-Dvedette.exporter=otlp",
                "-Dvedette.otlp.endpoint=" + collector.endpoint());
    }

    private static McpSyncClient connect(ServerProcess server) {
        McpSyncClient client = McpClient.sync(
                        HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
                                .endpoint("/mcp")
                                .build())
                .requestTimeout(Duration.ofSeconds(20))
                .build();
        client.initialize();
        return client;
    }

    private static void call(McpSyncClient client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(client.callTool(new McpSchema.CallToolRequest("test_simple_text", Map.of()))
                            .isError())
                    .isNotEqualTo(true);
        }
    }
}
