package dev.vedette.agent.peers;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;

/**
 * The server that the conformance suite asks for, over streamable HTTP below every path that ends with {@code /mcp}. What
 * it offers and answers stands in {@code conformance-server.json}. Calls only what every supported SDK has: it is compiled
 * once and run with each.
 */
public final class ConformanceServer {
    /** Begins a line that says of an HTTP request that it came, and in which session. */
    static final String REQUEST = "request ";

    static final String NO_SESSION = "without a session";

    private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

    private ConformanceServer() {}

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        // Tomcat closes the connection of an ended event stream while the client sends its next request on it, with the
        // agent and without: so each request has a connection of its own.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "1");
        Context context = tomcat.addContext("", null);
        context.getPipeline().addValve(new Witness());
        Tomcat.addServlet(context, "mcp", server()).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "mcp");
        tomcat.start();
        System.out.println("listening on " + tomcat.getConnector().getLocalPort());
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }

    private static Servlet server() throws IOException {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .securityValidator(DefaultServerTransportSecurityValidator.builder()
                        .allowedOrigin("http://127.0.0.1:*")
                        .allowedHost("127.0.0.1:*")
                        .build())
                .build();
        Offer offer = offer();
        McpServer.SyncSpecification<?> server = McpServer.sync(transport)
                .serverInfo("conformance", "1.0")
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .completions()
                        .logging()
                        .resources(true, false)
                        .tools(false)
                        .prompts(false)
                        .build());
        for (Map<String, Object> tool : offer.tools()) {
            server.toolCall(
                    as(McpSchema.Tool.class, tool.get("tool")),
                    (exchange, call) -> new ScriptedTool(tool, exchange, call).run());
        }
        for (Map<String, Object> prompt : offer.prompts()) {
            server.prompts(new McpServerFeatures.SyncPromptSpecification(
                    as(McpSchema.Prompt.class, prompt.get("prompt")),
                    (exchange, request) -> filled(
                            McpSchema.GetPromptResult.class,
                            prompt.get("result"),
                            Objects.requireNonNullElse(request.arguments(), Map.of()))));
        }
        for (Map<String, Object> resource : offer.resources()) {
            server.resources(new McpServerFeatures.SyncResourceSpecification(
                    as(McpSchema.Resource.class, resource.get("resource")),
                    (exchange, request) -> as(McpSchema.ReadResourceResult.class, resource.get("result"))));
        }
        for (Map<String, Object> template : offer.resourceTemplates()) {
            server.resourceTemplates(new McpServerFeatures.SyncResourceTemplateSpecification(
                    as(McpSchema.ResourceTemplate.class, template.get("resourceTemplate")),
                    (exchange, request) -> filled(
                            McpSchema.ReadResourceResult.class, template.get("result"), Map.of("uri", request.uri()))));
        }
        server.completions(new McpServerFeatures.SyncCompletionSpecification(
                new McpSchema.PromptReference("test_prompt_with_arguments"),
                (exchange, request) -> new McpSchema.CompleteResult(
                        new McpSchema.CompleteResult.CompleteCompletion(List.of(), 0, false))));
        server.build();
        return transport;
    }

    /** Names of the tools. */
    static List<String> tools() throws IOException {
        return offer().tools().stream()
                .map(tool -> as(McpSchema.Tool.class, tool.get("tool")).name())
                .toList();
    }

    private static Offer offer() throws IOException {
        try (InputStream in = ConformanceServer.class.getResourceAsStream("conformance-server.json")) {
            return JSON.readValue(in.readAllBytes(), Offer.class);
        }
    }

    static <T> T as(Class<T> type, Object tree) {
        return JSON.convertValue(tree, type);
    }

    /** With the values in the places that name them: {@code {name}}. */
    static <T> T filled(Class<T> type, Object tree, Map<String, ?> values) {
        try {
            String text = JSON.writeValueAsString(tree);
            for (Map.Entry<String, ?> value : values.entrySet()) {
                String quoted = JSON.writeValueAsString(String.valueOf(value.getValue()));
                text = text.replace("{" + value.getKey() + "}", quoted.substring(1, quoted.length() - 1));
            }
            return JSON.readValue(text, type);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server has, as its file says it. */
    record Offer(
            List<Map<String, Object>> tools,
            List<Map<String, Object>> prompts,
            List<Map<String, Object>> resources,
            List<Map<String, Object>> resourceTemplates) {}

    /** Says of every HTTP request that it came: as many the agent has to tell of. */
    private static final class Witness extends ValveBase {
        Witness() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            String session = request.getHeader("Mcp-Session-Id");
            System.out.println(REQUEST + (session == null ? NO_SESSION : session));
            getNext().invoke(request, response);
        }
    }
}
