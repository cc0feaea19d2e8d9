package dev.vedette.agent.instrumentation.undertow23;

import dev.vedette.agent.bootstrap.Bridge;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code HttpServerExchange.startResponse()}: from then on the status cannot be set, and the channel to which the
 * response is written has not been given out.
 */
final class CommitAdvice {
    private CommitAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This HttpServerExchange exchange) {
        Bridge.responseCommitted(
                exchange,
                exchange.getStatusCode(),
                exchange.getResponseHeaders().get("WWW-Authenticate"),
                exchange.getAttachment(DefaultResponseListener.EXCEPTION));
    }
}
