package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** MCP SDK 0.18 and later, over each of its transports. */
public final class McpSdk018Instrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = McpSdk018Instrumentation.class.getPackageName() + ".";
    private static final String SPEC = "io.modelcontextprotocol.spec.";
    private static final String TRANSPORT = "io.modelcontextprotocol.server.transport.";
    private static final String REQUEST = SPEC + "McpSchema$JSONRPCRequest";
    private static final String MESSAGE = SPEC + "McpSchema$JSONRPCMessage";

    @Override
    public String library() {
        return "mcp-sdk";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "mcp.dispatch",
                        SPEC + "McpStreamableServerSession",
                        "responseStream",
                        REQUEST,
                        PACKAGE + "DispatchAdvice"),
                new Hook(
                        "mcp.dispatch.single",
                        SPEC + "McpServerSession",
                        "handle",
                        MESSAGE,
                        PACKAGE + "SingleDispatchAdvice"),
                new Hook(
                        "mcp.dispatch.stateless",
                        "io.modelcontextprotocol.server.DefaultMcpStatelessServerHandler",
                        "handleRequest",
                        "io.modelcontextprotocol.common.McpTransportContext",
                        PACKAGE + "StatelessAdvice"),
                new Hook(
                        "mcp.session.start",
                        SPEC + "DefaultMcpStreamableServerSessionFactory",
                        "startSession",
                        SPEC + "McpSchema$InitializeRequest",
                        PACKAGE + "SessionStartAdvice"),
                new Hook(
                        "mcp.session.end",
                        SPEC + "McpStreamableServerSession",
                        "delete",
                        "",
                        PACKAGE + "SessionEndAdvice"),
                new Hook(
                        "mcp.session.end.single",
                        SPEC + "McpServerSession",
                        "close",
                        "",
                        PACKAGE + "SingleSessionEndAdvice"),
                new Hook(
                        "mcp.session.end.single.graceful",
                        SPEC + "McpServerSession",
                        "closeGracefully",
                        "",
                        PACKAGE + "SingleSessionEndAdvice"),
                response(
                        "servlet",
                        "HttpServletStreamableServerTransportProvider$HttpServletStreamableMcpSessionTransport"),
                response("sse", "HttpServletSseServerTransportProvider$HttpServletMcpSessionTransport"),
                response("stdio", "StdioServerTransportProvider$StdioMcpSessionTransport"));
    }

    private static Hook response(String transport, String type) {
        return new Hook(
                "mcp.response." + transport, TRANSPORT + type, "sendMessage", MESSAGE, PACKAGE + "ResponseAdvice");
    }
}
