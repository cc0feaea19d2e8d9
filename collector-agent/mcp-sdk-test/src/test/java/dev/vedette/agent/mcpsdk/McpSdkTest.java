package dev.vedette.agent.mcpsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.vedette.agent.testing.NewerJava;
import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every supported SDK over each of its transports: exactly the events that the calls of the SDK's own client amount to.
 * A method that a release moved shows here as silence.
 */
class McpSdkTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** What a JVM says of Unsafe, of native access, of agents and of its own options. */
    private static final Pattern WARNING = Pattern.compile(" warning: |^WARNING: ");

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    /** Hashes of the definitions that the clients were shown. */
    private final Set<String> listed = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @EnumSource
    void tellsOfEveryRequestOverHttpOnce(SdkVersion version) throws Exception {
        verifyHttp(version, JAVA, version + "-http");
    }

    @ParameterizedTest
    @MethodSource("versionsAndStyles")
    void tellsOfEveryRequestOverStdioOnce(SdkVersion version, String style) throws Exception {
        verifyStdio(version, style, JAVA, version + "-stdio-" + style);
    }

    /** JDK 25 warns of memory access by Unsafe, of native access and of agents that come later. */
    @Test
    void tellsTheSameOnANewerJavaWhichWarnsOfNothing() throws Exception {
        Optional<Path> java = NewerJava.find();
        assumeTrue(java.isPresent(), NewerJava.MISSING);
        List<String> http = verifyHttp(SdkVersion.V2_1, java.get(), "newer-http");
        List<String> stdio = verifyStdio(SdkVersion.V2_1, "sync", java.get(), "newer-stdio");
        try (ServerProcess server = ServerProcess.start(
                java.get(),
                SdkVersion.V2_1.classPath(),
                SdkServer.class.getName(),
                List.of("-Dtransport=http"),
                Map.of())) {
            call(streamable("http://127.0.0.1:" + server.port(), "streamable-sync"));
            server.stop();
            assertThat(warnings(server.output())).as("without the agent").isEmpty();
        }
        assertThat(warnings(http)).singleElement().asString().contains("Sharing is only supported for boot loader");
        assertThat(warnings(stdio)).singleElement().asString().contains("Sharing is only supported for boot loader");
    }

    private static List<String> warnings(List<String> lines) {
        return lines.stream().filter(WARNING.asPredicate()).toList();
    }

    private List<String> verifyHttp(SdkVersion version, Path java, String service) throws Exception {
        List<String> said;
        try (ServerProcess server = ServerProcess.start(
                java, version.classPath(), SdkServer.class.getName(), jvm(service, "http", ""), Map.of())) {
            String address = "http://127.0.0.1:" + server.port();
            for (String name : List.of("streamable-sync", "streamable-async")) {
                call(streamable(address, name));
            }
            for (String name : List.of("stateless-sync", "stateless-async")) {
                call(streamable(address, name), "break");
            }
            call(HttpClientSseClientTransport.builder(address)
                    .sseEndpoint("/sse/sse")
                    .build());
            server.stop();
            said = server.output();
        }
        Map<String, Long> expected = new TreeMap<>();
        requests(5, version).forEach((event, count) -> expected.merge(event, count, Long::sum));
        broken(2).forEach((event, count) -> expected.merge(event, count, Long::sum));
        expected.put("mcp.session.start success", 3L);
        expected.put("mcp.session.end success", 3L);
        // Nine requests (ten with the broken tool), the notification, the stream that listens, the end of a session.
        expected.put("vedette.auth.attempt success", 2 * 12L + 2 * 12L + 11L);
        List<AuditEvent> events = verify(service, expected, said);
        assertThat(sessions(events)).as("of three sessions and none").hasSize(4).contains("none");
        verifyCoverage(
                events,
                version,
                "mcp.dispatch",
                "mcp.dispatch.single",
                "mcp.dispatch.stateless",
                "mcp.session.start",
                "mcp.session.end",
                "mcp.response.servlet",
                "mcp.response.sse");
        return said;
    }

    private List<String> verifyStdio(SdkVersion version, String style, Path java, String service) throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        StdioClientTransport client = stdio(version, java, jvm(service, "stdio", style));
        client.setStdErrorHandler(said::add);
        call(client, "break");
        Map<String, Long> expected = requests(1, version);
        expected.putAll(broken(1));
        expected.put("mcp.session.start success", 1L);
        expected.put("mcp.session.end success", 1L);
        List<AuditEvent> events = verify(service, expected, said);
        assertThat(sessions(events)).as("one session has all").hasSize(1).doesNotContain("none");
        AuditEvent start = events.stream()
                .filter(event -> event.getEventName().equals("mcp.session.start"))
                .findFirst()
                .orElseThrow();
        assertThat(start.getAttributes()).containsEntry("client.name", "test").containsEntry("client.version", "1.0");
        assertThat(start.getProtocolVersion()).isPresent();
        verifyCoverage(events, version, "mcp.dispatch.single", "mcp.response.stdio", "mcp.session.end.single");
        return said;
    }

    static Stream<Arguments> versionsAndStyles() {
        return Stream.of(SdkVersion.values())
                .flatMap(version -> Stream.of("sync", "async").map(style -> Arguments.of(version, style)));
    }

    private List<AuditEvent> verify(String service, Map<String, Long> expected, List<String> said) {
        try (SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            sent.await(
                    1,
                    event -> event.getServiceName().equals(service)
                            && event.getEventName().equals("vedette.agent.end"));
            List<AuditEvent> events = sent.all().stream()
                    .filter(event -> event.getServiceName().equals(service))
                    .toList();
            assertThat(counts(events)).isEqualTo(expected);
            assertThat(events).noneMatch(event -> event.getEventName().equals("vedette.agent.loss"));
            assertThat(events.stream()
                            .filter(event -> event.getEventName().equals("mcp.tool.definition"))
                            .map(event -> event.getDefinitionHash().orElse("none"))
                            .collect(Collectors.toSet()))
                    .isEqualTo(listed);
            assertThat(events)
                    .filteredOn(event -> event.getEventName().equals("mcp.tool.definition"))
                    .as("with what its hash is of")
                    .allSatisfy(event -> assertThat(event.getDefinitionJson().map(McpSdkTest::hash))
                            .isEqualTo(event.getDefinitionHash()));
            assertThat(said).noneMatch(line -> line.startsWith("vedette: "));
            assertThat(sent.flaws()).isEmpty();
            return events;
        }
    }

    /** @param tools to be called besides those that every transport can do */
    private void call(McpClientTransport transport, String... tools) {
        McpSyncClient client = McpClient.sync(transport)
                .clientInfo(new McpSchema.Implementation("test", "1.0"))
                .requestTimeout(Duration.ofSeconds(20))
                .build();
        client.initialize();
        client.ping();
        client.listTools().tools().forEach(tool -> listed.add(hash(tool)));
        client.listTools();
        call(client, "echo", Map.of("text", "a", "b", 1));
        call(client, "echo", Map.of("text", "b"));
        call(client, "echo", Map.of("text", 7)); // not what the schema wants
        call(client, "fail", Map.of());
        call(client, "nothing", Map.of());
        for (String tool : tools) {
            call(client, tool, Map.of());
        }
        client.closeGracefully();
    }

    /** How a call ends is the agent's to tell. */
    private static void call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        try {
            client.callTool(new McpSchema.CallToolRequest(tool, arguments));
        } catch (McpError e) {
            assertThat(tool).isIn("break", "nothing");
        }
    }

    /** RFC 8785 for what these definitions consist of: sorted keys, plain ASCII, no numbers. */
    private static String hash(McpSchema.Tool tool) {
        try {
            ObjectMapper sorting = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
            Object plain = sorting.readValue(McpJsonDefaults.getMapper().writeValueAsString(tool), Object.class);
            return hash(sorting.writeValueAsString(plain));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String hash(String json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Long> requests(long clients, SdkVersion version) {
        boolean checksArguments = version == SdkVersion.V2_0 || version == SdkVersion.V2_1;
        Map<String, Long> expected = new TreeMap<>();
        expected.put("mcp.request initialize success", clients);
        expected.put("mcp.request ping success", clients);
        expected.put("mcp.request tools/list success", 2 * clients);
        for (String tool : List.of("echo", "fail", "break")) {
            expected.put("mcp.tool.definition " + tool + " success", clients);
        }
        for (String event : List.of("mcp.request", "mcp.tool.call")) {
            expected.put(event + " tools/call echo success", (checksArguments ? 2 : 3) * clients);
            if (checksArguments) {
                expected.put(event + " tools/call echo failure invalid_arguments tool_error", clients);
            }
            expected.put(event + " tools/call fail failure tool_error tool_error", clients);
            expected.put(event + " tools/call nothing failure unknown_tool -32602", clients);
        }
        return expected;
    }

    /**
     * A tool that throws. Over event streams the SDK on Tomcat breaks the connection at times when it sends such an error, with the
     * agent and without: {@link SseTest} has that.
     */
    private static Map<String, Long> broken(long clients) {
        return Map.of(
                "mcp.request tools/call break failure -32603", clients,
                "mcp.tool.call tools/call break failure -32603", clients);
    }

    private static Map<String, Long> counts(List<AuditEvent> events) {
        return events.stream()
                .filter(event -> !event.getEventName().startsWith("vedette.agent."))
                .map(event -> Stream.of(
                                event.getEventName(),
                                event.getMcpMethod().orElse(""),
                                event.getToolName().orElse(""),
                                event.getEventOutcome(),
                                // The client closes the server's input and ends it: it sees the one or the other first.
                                event.getEventReason()
                                        .filter(reason -> !reason.equals("shutdown"))
                                        .orElse(""),
                                event.getErrorType().orElse(""))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
    }

    private static Set<String> sessions(List<AuditEvent> events) {
        return events.stream()
                .filter(event -> event.getEventName().startsWith("mcp."))
                .map(event -> event.getSessionFingerprint().orElse("none"))
                .collect(Collectors.toSet());
    }

    private static void verifyCoverage(List<AuditEvent> events, SdkVersion version, String... seams) {
        Map<String, String> last = events.stream()
                .filter(event -> event.getEventName().equals("vedette.agent.coverage"))
                .map(AuditEvent::getAttributes)
                .filter(attributes -> attributes.get("library").equals("mcp-sdk"))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(last).containsEntry("version", version.number()).containsEntry("missed", "");
        assertThat(last.get("applied"))
                .contains(Stream.of(seams).map(seam -> seam + ": ").toList());
    }

    private static List<String> jvm(String service, String transport, String style) {
        return List.of(
                "-javaagent:" + System.getProperty("agent.jar"),
                "-Dvedette.kafka.bootstrap=" + broker.bootstrapServers(),
                "-Dvedette.spool.dir=" + directory.resolve(service),
                "-Dotel.service.name=" + service,
                "-Dtransport=" + transport,
                "-Dstyle=" + style);
    }

    private static McpClientTransport streamable(String address, String name) {
        return HttpClientStreamableHttpTransport.builder(address)
                .endpoint("/" + name + "/mcp")
                .build();
    }

    private static StdioClientTransport stdio(SdkVersion version, Path java, List<String> jvm) {
        List<String> arguments = new ArrayList<>(jvm);
        arguments.addAll(ServerProcess.SHORT_LIVED);
        arguments.addAll(List.of("-cp", version.classPath(), SdkServer.class.getName()));
        ServerParameters parameters =
                ServerParameters.builder(java.toString()).args(arguments).build();
        return new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
    }
}
