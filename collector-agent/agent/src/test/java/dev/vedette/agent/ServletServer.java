package dev.vedette.agent;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** An MCP server as people write it with the official SDK, behind a filter that looks at the token. */
public final class ServletServer {
    /** Begins what the application logs of itself. */
    static final String OWN_LINE = "the application says: ";

    private ServletServer() {}

    public static void main(String[] args) throws Exception {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        McpServer.sync(transport)
                .serverInfo("files", "1.0")
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .tools(true)
                        .resources(false, false)
                        .build())
                .toolCall(tool("echo"), (exchange, call) -> {
                    Object text = call.arguments().get("text");
                    System.getLogger("files").log(System.Logger.Level.INFO, OWN_LINE + text);
                    return McpSchema.CallToolResult.builder()
                            .addTextContent("the text was " + text)
                            .structuredContent(Map.of("said", String.valueOf(text)))
                            .build();
                })
                .toolCall(
                        tool("fail"),
                        (exchange, call) -> McpSchema.CallToolResult.builder()
                                .addTextContent("it did not work")
                                .isError(true)
                                .build())
                .toolCall(tool("break"), (exchange, call) -> {
                    throw new IllegalStateException("broken " + call.arguments().get("text"));
                })
                .build();

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
        context.addServletMappingDecoded("/mcp", "mcp");
        addFilter(context, new TokenFilter());
        tomcat.start();
        System.out.println("listening on " + tomcat.getConnector().getLocalPort());
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }

    private static McpSchema.Tool tool(String name) {
        return McpSchema.Tool.builder(
                        name, Map.of("type", "object", "properties", Map.of("text", Map.of("type", "string"))))
                .description(name)
                .build();
    }

    private static void addFilter(Context context, HttpFilter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("token");
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("token");
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    private static final class TokenFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String authorization = request.getHeader("Authorization");
            if (authorization == null) {
                response.setHeader("WWW-Authenticate", "Bearer");
                response.setStatus(401);
            } else if (authorization.endsWith("poor")) {
                response.setHeader(
                        "WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"files:write files:read\"");
                response.setStatus(403);
            } else {
                chain.doFilter(request, response);
            }
        }
    }
}
