package dev.vedette.agent.instrumentation.mcpsdk20;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** MCP SDK 2.0 and later. Everything but the check of arguments is where 0.18 has it. */
public final class McpSdk20Instrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = McpSdk20Instrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "mcp-sdk";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(new Hook(
                        "mcp.tool.rejected",
                        "io.modelcontextprotocol.util.ToolInputValidator",
                        "validate",
                        "io.modelcontextprotocol.spec.McpSchema$Tool",
                        PACKAGE + "ToolRejectedAdvice")
                .whereThere());
    }
}
