package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.function.Consumer;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Inlined into {@code DefaultMcpStatelessServerHandler.handleRequest(McpTransportContext, JSONRPCRequest)}. There is no
 * session and no transport object: the request's own identity stands for it, and the response is taken where the
 * reactive chain gives it away.
 */
final class StatelessAdvice {
    private StatelessAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(1) McpSchema.JSONRPCRequest request) {
        Bridge.rpcStarted(request, null, request.id(), request.method(), request.params());
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Argument(1) McpSchema.JSONRPCRequest request,
            @Advice.Thrown @Nullable Throwable thrown,
            @Advice.Return(readOnly = false) @Nullable Mono<McpSchema.JSONRPCResponse> response) {
        Consumer<Object> told = Bridge.rpcResult(request, request.id());
        if (thrown != null) {
            told.accept(thrown);
        } else if (response != null) {
            response = response.doOnSuccess(told).doOnError(told);
        }
    }
}
