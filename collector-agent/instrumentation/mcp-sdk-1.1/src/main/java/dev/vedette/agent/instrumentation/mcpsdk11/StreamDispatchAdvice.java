package dev.vedette.agent.instrumentation.mcpsdk11;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code McpStreamableServerSessionStream.handle(JSONRPCRequest)}. The session's old entry delegates to
 * it; a request that comes that way is told of twice and counted once. The session's id stands in the request's header.
 */
final class StreamDispatchAdvice {
    private StreamDispatchAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
            @Advice.FieldValue("connection") McpStreamableServerTransport transport,
            @Advice.Argument(0) McpSchema.JSONRPCRequest request) {
        Bridge.rpcStarted(transport, null, request.id(), request.method(), request.params());
    }
}
