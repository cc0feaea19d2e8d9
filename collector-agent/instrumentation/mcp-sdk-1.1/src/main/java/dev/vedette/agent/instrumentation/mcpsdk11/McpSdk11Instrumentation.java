package dev.vedette.agent.instrumentation.mcpsdk11;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** MCP SDK 1.1.5 and 2.1. Everything but the dispatch is where 0.18 has it. */
public final class McpSdk11Instrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = McpSdk11Instrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "mcp-sdk";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(new Hook(
                "mcp.dispatch",
                "io.modelcontextprotocol.spec.McpStreamableServerSession$McpStreamableServerSessionStream",
                "handle",
                "io.modelcontextprotocol.spec.McpSchema$JSONRPCRequest",
                PACKAGE + "StreamDispatchAdvice"));
    }
}
