package dev.vedette.agent.instrumentation.mcpsdk20;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** MCP SDK 2.0 and later, over its own servlet transport and over Spring AI's WebMVC transport. */
public final class McpSdk20Instrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = McpSdk20Instrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "mcp-sdk";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "mcp.dispatch",
                        "io.modelcontextprotocol.spec.McpStreamableServerSession",
                        "responseStream",
                        "io.modelcontextprotocol.spec.McpSchema$JSONRPCRequest",
                        PACKAGE + "DispatchAdvice"),
                new Hook(
                        "mcp.session.start",
                        "io.modelcontextprotocol.spec.DefaultMcpStreamableServerSessionFactory",
                        "startSession",
                        "io.modelcontextprotocol.spec.McpSchema$InitializeRequest",
                        PACKAGE + "SessionStartAdvice"),
                new Hook(
                        "mcp.session.end",
                        "io.modelcontextprotocol.spec.McpStreamableServerSession",
                        "delete",
                        "",
                        PACKAGE + "SessionEndAdvice"),
                new Hook(
                        "mcp.response.servlet",
                        "io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider$HttpServletStreamableMcpSessionTransport",
                        "sendMessage",
                        "io.modelcontextprotocol.spec.McpSchema$JSONRPCMessage",
                        PACKAGE + "ResponseAdvice"),
                new Hook(
                        "mcp.response.webmvc",
                        "org.springframework.ai.mcp.server.webmvc.transport.WebMvcStreamableServerTransportProvider$WebMvcStreamableMcpSessionTransport",
                        "sendMessage",
                        "io.modelcontextprotocol.spec.McpSchema$JSONRPCMessage",
                        PACKAGE + "ResponseAdvice"));
    }
}
