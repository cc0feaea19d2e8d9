package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into both {@code sendMessage} methods of a session's transport, of which one calls the other: the response is
 * known here and not yet written.
 */
final class ResponseAdvice {
    private ResponseAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object transport, @Advice.Argument(0) McpSchema.JSONRPCMessage message) {
        if (!(message instanceof McpSchema.JSONRPCResponse)) {
            return;
        }
        McpSchema.JSONRPCResponse response = (McpSchema.JSONRPCResponse) message;
        McpSchema.JSONRPCResponse.JSONRPCError error = response.error();
        if (error != null) {
            Bridge.rpcAnswered(transport, response.id(), error.code(), error.message(), null, null, null);
        } else if (response.result() instanceof McpSchema.CallToolResult) {
            McpSchema.CallToolResult result = (McpSchema.CallToolResult) response.result();
            Bridge.rpcAnswered(
                    transport,
                    response.id(),
                    null,
                    null,
                    result.isError(),
                    result.content(),
                    result.structuredContent());
        } else if (response.result() instanceof McpSchema.ListToolsResult) {
            McpSchema.ListToolsResult result = (McpSchema.ListToolsResult) response.result();
            Bridge.rpcAnswered(transport, response.id(), null, null, null, result.tools(), result.nextCursor());
        } else {
            Bridge.rpcAnswered(transport, response.id(), null, null, null, null, null);
        }
    }
}
