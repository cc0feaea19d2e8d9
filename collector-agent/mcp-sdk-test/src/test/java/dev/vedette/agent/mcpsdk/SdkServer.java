package dev.vedette.agent.mcpsdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletSseServerTransportProvider;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.nio.file.Files;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import reactor.core.publisher.Mono;

/**
 * An MCP server over stdio, or one over each of the transports that HTTP has. Calls only what every supported SDK has: it
 * is compiled once and run with each.
 */
public final class SdkServer {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"additionalProperties\":true}";
    private static final List<String> TOOLS = List.of("echo", "fail", "break");

    private SdkServer() {}

    public static void main(String[] args) throws Exception {
        if (System.getProperty("transport").equals("stdio")) {
            single(
                    System.getProperty("style").equals("async"),
                    new StdioServerTransportProvider(McpJsonDefaults.getMapper()));
            Thread.currentThread().join(); // until the client ends the process
        }
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        // Tomcat closes the connection of an ended event stream while the client sends its next request on it, with the
        // agent and without: so each request has a connection of its own. The SDK says "keep-alive" of event streams
        // all the
        // same, before Tomcat says "close", and the JDK's client believes what comes first.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "1");
        Context context = tomcat.addContext("", null);
        leaveConnectionsToTomcat(context);
        add(context, "streamable-sync", streamable(false));
        add(context, "streamable-async", streamable(true));
        add(context, "stateless-sync", stateless(false));
        add(context, "stateless-async", stateless(true));
        add(context, "sse", sse());
        tomcat.start();
        System.out.println("listening on " + tomcat.getConnector().getLocalPort());
        while (System.in.read() >= 0) {
            // until the test ends
        }
        System.exit(0);
    }

    private static void leaveConnectionsToTomcat(Context context) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("connections");
        filter.setAsyncSupported("true");
        filter.setFilter((request, response, chain) ->
                chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                    @Override
                    public void setHeader(String name, String value) {
                        if (!name.equalsIgnoreCase("Connection")) {
                            super.setHeader(name, value);
                        }
                    }
                }));
        context.addFilterDef(filter);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName(filter.getFilterName());
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
    }

    private static void add(Context context, String name, Servlet servlet) {
        Tomcat.addServlet(context, name, servlet).setAsyncSupported(true);
        context.addServletMappingDecoded("/" + name + "/*", name);
    }

    private static void single(boolean async, McpServerTransportProvider transport) {
        if (async) {
            async(McpServer.async(transport));
        } else {
            sync(McpServer.sync(transport));
        }
    }

    private static Servlet sse() {
        HttpServletSseServerTransportProvider transport = HttpServletSseServerTransportProvider.builder()
                .baseUrl("/sse")
                .messageEndpoint("/message")
                .sseEndpoint("/sse")
                .build();
        single(false, transport);
        return transport;
    }

    private static Servlet streamable(boolean async) {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        if (async) {
            async(McpServer.async(transport));
        } else {
            sync(McpServer.sync(transport));
        }
        return transport;
    }

    private static Servlet stateless(boolean async) {
        HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder()
                .messageEndpoint("/mcp")
                .build();
        if (async) {
            McpServer.StatelessAsyncSpecification server =
                    McpServer.async(transport).serverInfo("files", "1.0").capabilities(capabilities());
            TOOLS.forEach(
                    name -> server.toolCall(tool(name), (context, call) -> Mono.fromSupplier(() -> answer(call))));
            server.build();
        } else {
            McpServer.StatelessSyncSpecification server =
                    McpServer.sync(transport).serverInfo("files", "1.0").capabilities(capabilities());
            TOOLS.forEach(name -> server.toolCall(tool(name), (context, call) -> answer(call)));
            server.build();
        }
        return transport;
    }

    private static void sync(McpServer.SyncSpecification<?> server) {
        server.serverInfo("files", "1.0").capabilities(capabilities());
        TOOLS.forEach(name -> server.toolCall(tool(name), (exchange, call) -> answer(call)));
        server.build();
    }

    private static void async(McpServer.AsyncSpecification<?> server) {
        server.serverInfo("files", "1.0").capabilities(capabilities());
        TOOLS.forEach(name -> server.toolCall(tool(name), (exchange, call) -> Mono.fromSupplier(() -> answer(call))));
        server.build();
    }

    private static McpSchema.CallToolResult answer(McpSchema.CallToolRequest call) {
        return switch (call.name()) {
            case "echo" ->
                McpSchema.CallToolResult.builder()
                        .addTextContent("the text was " + call.arguments().get("text"))
                        .build();
            case "fail" ->
                McpSchema.CallToolResult.builder()
                        .addTextContent("it did not work")
                        .isError(true)
                        .build();
            default -> throw new IllegalStateException("broken");
        };
    }

    private static McpSchema.ServerCapabilities capabilities() {
        return McpSchema.ServerCapabilities.builder().tools(true).build();
    }

    private static McpSchema.Tool tool(String name) {
        return McpSchema.Tool.builder()
                .name(name)
                .description(name)
                .inputSchema(McpJsonDefaults.getMapper(), SCHEMA)
                .build();
    }
}
