package dev.vedette.agent.instrumentation.mcpsdk20;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into {@code ToolInputValidator.validate}: what it returns is the refused call's result. */
final class ToolRejectedAdvice {
    private ToolRejectedAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.Return McpSchema.@Nullable CallToolResult refusal) {
        if (refusal != null && refusal.content() != null) {
            Bridge.toolRejected(refusal.content());
        }
    }
}
