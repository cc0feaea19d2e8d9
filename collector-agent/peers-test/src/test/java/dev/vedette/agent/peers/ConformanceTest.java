package dev.vedette.agent.peers;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MCP's conformance suite on a server of each SDK: with the agent it finds what it finds without, and the agent tells of
 * each scenario exactly what that scenario does. A suite that passes says nothing of the latter.
 */
@Tag("peers")
class ConformanceTest {
    /** What a scenario asks for once it has a session. A scenario that is not listed here is a failure. */
    private static final Map<String, List<String>> REQUESTS = Map.ofEntries(
            entry("server-initialize", List.of()),
            entry("logging-set-level", List.of("logging/setLevel")),
            entry("ping", List.of("ping")),
            entry("completion-complete", List.of("completion/complete")),
            entry("tools-list", List.of("tools/list")),
            entry("tools-call-simple-text", List.of("tools/call test_simple_text")),
            entry("tools-call-image", List.of("tools/call test_image_content")),
            entry("tools-call-audio", List.of("tools/call test_audio_content")),
            entry("tools-call-embedded-resource", List.of("tools/call test_embedded_resource")),
            entry("tools-call-mixed-content", List.of("tools/call test_multiple_content_types")),
            entry("tools-call-with-logging", List.of("logging/setLevel", "tools/call test_tool_with_logging")),
            entry("tools-call-error", List.of("tools/call test_error_handling")),
            entry("tools-call-with-progress", List.of("tools/call test_tool_with_progress")),
            entry("tools-call-sampling", List.of("tools/call test_sampling")),
            entry("tools-call-elicitation", List.of("tools/call test_elicitation")),
            entry("json-schema-2020-12", List.of("tools/list")),
            entry("elicitation-sep1034-defaults", List.of("tools/call test_elicitation_sep1034_defaults")),
            entry("server-sse-polling", List.of("tools/call test_reconnection")),
            entry("server-sse-multiple-streams", List.of("tools/list", "tools/list", "tools/list")),
            entry("elicitation-sep1330-enums", List.of("tools/call test_elicitation_sep1330_enums")),
            entry("resources-list", List.of("resources/list")),
            entry("resources-read-text", List.of("resources/read")),
            entry("resources-read-binary", List.of("resources/read")),
            entry("resources-templates-read", List.of("resources/read")),
            entry("resources-subscribe", List.of("resources/subscribe")),
            entry("resources-unsubscribe", List.of("resources/subscribe", "resources/unsubscribe")),
            entry("prompts-list", List.of("prompts/list")),
            entry("prompts-get-simple", List.of("prompts/get")),
            entry("prompts-get-with-args", List.of("prompts/get")),
            entry("prompts-get-embedded-resource", List.of("prompts/get")),
            entry("prompts-get-with-image", List.of("prompts/get")),
            entry("dns-rebinding-protection", List.of()));

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    private static Node node;

    @BeforeAll
    static void install() throws Exception {
        node = Node.install();
    }

    @ParameterizedTest
    @EnumSource
    void findsTheSameWithTheAgentWhichTellsOfEachScenario(SdkVersion version) throws Exception {
        Map<String, List<String>> without;
        try (ServerProcess server = Server.plain(version)) {
            without = ConformanceSuite.run(node, server.port(), directory.resolve(version + "-without"));
        }
        String service = "conformance-" + version;
        try (ServerProcess server = Server.attached(
                version,
                service,
                directory.resolve(service),
                "-Dvedette.kafka.bootstrap=" + broker.bootstrapServers())) {
            Map<String, List<String>> with =
                    ConformanceSuite.run(node, server.port(), directory.resolve(version + "-with"));
            server.stop();
            assertThat(with).isEqualTo(without);
            assertThat(with)
                    .containsOnlyKeys(REQUESTS.keySet())
                    .allSatisfy((scenario, checks) -> assertThat(checks).isNotEmpty());
            assertThat(server.output()).noneMatch(line -> line.startsWith("vedette: "));
            Told told = Told.of(service, broker.bootstrapServers());
            verify(told, List.copyOf(with.keySet()), version);
            assertThat(told.attempts()).isEqualTo(Server.requests(server));
            assertThat(told.named(Told.ATTEMPT).counts())
                    .containsEntry(Told.ATTEMPT + " failure forbidden", 1L) // what dns-rebinding-protection has refused
                    .containsOnlyKeys(Told.ATTEMPT + " failure forbidden", Told.ATTEMPT + " success");
        }
    }

    private static void verify(Told told, List<String> scenarios, SdkVersion version) throws IOException {
        Map<String, Map<String, Long>> expected = new TreeMap<>();
        for (String scenario : scenarios) {
            expected.put(scenario, expected(scenario, version));
        }
        Map<String, Map<String, Long>> counted = new TreeMap<>();
        List<Told> sessions = told.named("mcp.").bySession(); // every scenario opens one, one after the other
        for (int i = 0; i < sessions.size(); i++) {
            counted.put(
                    i < scenarios.size() ? scenarios.get(i) : "too many: " + i,
                    sessions.get(i).counts());
        }
        assertThat(counted).isEqualTo(expected);
        assertThat(told.named("mcp.").events())
                .allMatch(event -> event.getSessionFingerprint().isPresent());
    }

    private static Map<String, Long> expected(String scenario, SdkVersion version) throws IOException {
        Map<String, Long> expected = new TreeMap<>();
        expected.put("mcp.session.start success", 1L);
        expected.put("mcp.request initialize success", 1L);
        for (String request : REQUESTS.get(scenario)) {
            if (request.equals("resources/subscribe") && version == SdkVersion.V0_18) {
                expected.put("mcp.request resources/subscribe failure -32601", 1L);
                break; // it cannot do that, and the scenario ends
            }
            String outcome = request.endsWith("test_error_handling") ? " failure tool_error tool_error" : " success";
            expected.merge("mcp.request " + request + outcome, 1L, Long::sum);
            if (request.startsWith("tools/call")) {
                expected.put("mcp.tool.call " + request + outcome, 1L);
            }
        }
        if (scenario.equals("tools-list")) { // the first to list them
            ConformanceServer.tools().forEach(tool -> expected.put("mcp.tool.definition " + tool + " success", 1L));
        }
        return expected;
    }
}
