package dev.vedette.agent.instrumentation.mcpsdk21;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code McpStreamableServerSessionStream.handle(JSONRPCRequest)}. The session's old entry delegates to
 * it; a request that comes that way is told of twice and counted once.
 */
final class StreamDispatchAdvice {
    private StreamDispatchAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
            @Advice.FieldValue("connection") McpStreamableServerTransport transport,
            @Advice.Argument(0) McpSchema.JSONRPCRequest request) {
        Bridge.rpcStarted(transport, request.id(), request.method(), request.params());
    }
}
