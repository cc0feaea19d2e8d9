package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code McpServerSession.handle(JSONRPCMessage)}: stdio and HTTP with SSE, where a session has one
 * transport. {@code initialize} passes here as any other request.
 */
final class SingleDispatchAdvice {
    private SingleDispatchAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
            @Advice.This McpServerSession session,
            @Advice.FieldValue("transport") McpServerTransport transport,
            @Advice.Argument(0) McpSchema.JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCRequest) {
            McpSchema.JSONRPCRequest request = (McpSchema.JSONRPCRequest) message;
            Bridge.rpcStarted(transport, session.getId(), request.id(), request.method(), request.params());
        }
    }
}
