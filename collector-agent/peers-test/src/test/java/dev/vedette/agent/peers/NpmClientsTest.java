package dev.vedette.agent.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.Command;
import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of another kin, MCP Inspector and npm's SDK: what they do on a server of each SDK is told, and who they are. */
@Tag("peers")
class NpmClientsTest {
    private static final String INSPECTOR = "inspector-cli 2.12.0 node";
    private static final String NPM_SDK = "npm-client 3.1 npm-client/3.1";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    private static Node node;

    @BeforeAll
    static void install() throws Exception {
        node = Node.install();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void tellsWhatTheyDoAndWhoTheyAre(SdkVersion version) throws Exception {
        String service = "clients-" + version;
        try (ServerProcess server = Server.attached(
                version,
                service,
                directory.resolve(service),
                "-Dvedette.kafka.bootstrap=" + broker.bootstrapServers())) {
            String address = "http://127.0.0.1:" + server.port() + "/mcp";
            assertThat(inspect(address, "tools/list")).contains("test_simple_text");
            assertThat(inspect(address, "tools/call", "--tool-name", "test_simple_text"))
                    .contains("This is a simple text response");
            assertThat(inspect(address, "tools/call", "--tool-name", "test_error_handling"))
                    .contains("isError");
            assertThat(inspect(address, "tools/call", "--tool-name", "nothing")).contains("tool_not_found");
            assertThat(node.run("calls.mjs", List.of(address)).output().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("tools"),
                            line -> assertThat(line).contains("This is a simple text response"),
                            line -> assertThat(line).contains("\"isError\":true"),
                            line -> assertThat(line).contains("nothing"));
            server.stop();
            Told told = Told.of(service, broker.bootstrapServers());
            assertThat(told.named("mcp.").bySession().stream().map(Told::counts).toList())
                    .isEqualTo(expected());
            assertThat(told.attempts()).isEqualTo(Server.requests(server));
            assertThat(told.named(Told.ATTEMPT).counts()).containsOnlyKeys(Told.ATTEMPT + " success");
            assertThat(told.named("mcp.session.start").events().stream().map(NpmClientsTest::who))
                    .containsExactly(INSPECTOR, INSPECTOR, INSPECTOR, INSPECTOR, NPM_SDK);
            assertThat(told.named("mcp.").bySession().get(4).events())
                    .allMatch(event -> event.getUserAgent().equals(Optional.of("npm-client/3.1")));
        }
    }

    /** In each of its sessions Inspector sets the log level and lists the tools; one that is not listed it does not call. */
    private static List<Map<String, Long>> expected() throws IOException {
        Map<String, Long> listed = session("mcp.request logging/setLevel success", "mcp.request tools/list success");
        Map<String, Long> listedFirst = new TreeMap<>(listed);
        ConformanceServer.tools().forEach(tool -> listedFirst.put("mcp.tool.definition " + tool + " success", 1L));
        Map<String, Long> called = new TreeMap<>(listed);
        called.putAll(call("test_simple_text success"));
        Map<String, Long> failed = new TreeMap<>(listed);
        failed.putAll(call("test_error_handling failure tool_error tool_error"));
        Map<String, Long> sdk = session("mcp.request tools/list success", "mcp.session.end success");
        sdk.putAll(call("test_simple_text success"));
        sdk.putAll(call("test_error_handling failure tool_error tool_error"));
        sdk.putAll(call("nothing failure unknown_tool -32602"));
        return List.of(listedFirst, called, failed, listed, sdk);
    }

    private static Map<String, Long> session(String... more) {
        Map<String, Long> session = new TreeMap<>();
        session.put("mcp.session.start success", 1L);
        session.put("mcp.request initialize success", 1L);
        for (String event : more) {
            session.put(event, 1L);
        }
        return session;
    }

    private static Map<String, Long> call(String outcome) {
        return Map.of("mcp.request tools/call " + outcome, 1L, "mcp.tool.call tools/call " + outcome, 1L);
    }

    private static String who(AuditEvent start) {
        return String.join(
                " ",
                start.getAttributes().get("client.name"),
                start.getAttributes().get("client.version"),
                start.getUserAgent().orElse("none"));
    }

    private static String inspect(String address, String method, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--cli", address, "--transport", "http", "--method", method));
        all.addAll(List.of(arguments));
        Command.Outcome outcome = node.run("node_modules/.bin/inspector", all);
        return outcome.output() + outcome.errors();
    }
}
