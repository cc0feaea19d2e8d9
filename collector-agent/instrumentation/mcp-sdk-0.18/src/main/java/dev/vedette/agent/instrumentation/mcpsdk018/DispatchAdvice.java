package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code McpStreamableServerSession.responseStream(JSONRPCRequest, McpStreamableServerTransport)}, where in
 * 0.18, 1.0 and 2.0 every request passes.
 */
final class DispatchAdvice {
    private DispatchAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
            @Advice.This McpStreamableServerSession session,
            @Advice.Argument(0) McpSchema.JSONRPCRequest request,
            @Advice.Argument(1) McpStreamableServerTransport transport) {
        Bridge.rpcStarted(transport, session.getId(), request.id(), request.method(), request.params());
    }
}
