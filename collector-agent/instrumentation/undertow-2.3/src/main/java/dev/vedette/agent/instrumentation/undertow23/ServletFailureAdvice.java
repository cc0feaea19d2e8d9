package dev.vedette.agent.instrumentation.undertow23;

import dev.vedette.agent.bootstrap.Bridge;
import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Inlined into {@code ServletDispatchingHandler.handleRequest(HttpServerExchange)}, around filters and servlet: what they throw
 * leaves here, and is made a response before the root handler sees it.
 */
final class ServletFailureAdvice {
    private ServletFailureAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(@Advice.Argument(0) HttpServerExchange exchange, @Advice.Thrown @Nullable Throwable failure) {
        if (failure != null) {
            Bridge.requestFailed(exchange, failure);
        }
    }
}
