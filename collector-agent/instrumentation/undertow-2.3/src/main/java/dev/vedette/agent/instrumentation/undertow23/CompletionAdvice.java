package dev.vedette.agent.instrumentation.undertow23;

import dev.vedette.agent.bootstrap.Bridge;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpServerExchange;
import net.bytebuddy.asm.Advice;

/** Inlined into {@code HttpServerExchange.invokeExchangeCompleteListeners()}, with which an exchange ends. */
final class CompletionAdvice {
    private CompletionAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This HttpServerExchange exchange) {
        Bridge.requestEnded(
                exchange,
                exchange.getStatusCode(),
                exchange.getResponseHeaders().get("WWW-Authenticate"),
                exchange.getAttachment(DefaultResponseListener.EXCEPTION));
    }
}
