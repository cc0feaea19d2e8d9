package dev.vedette.agent.instrumentation.undertow23;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** Undertow 2.3, with servlets or without. */
public final class UndertowInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = UndertowInstrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "undertow";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "http.request",
                        "io.undertow.server.Connectors",
                        "executeRootHandler",
                        "io.undertow.server.HttpHandler",
                        PACKAGE + "RootHandlerAdvice"),
                new Hook(
                        "http.response.commit",
                        "io.undertow.server.HttpServerExchange",
                        "startResponse",
                        "",
                        PACKAGE + "CommitAdvice"),
                new Hook(
                        "http.request.end",
                        "io.undertow.server.HttpServerExchange",
                        "invokeExchangeCompleteListeners",
                        "",
                        PACKAGE + "CompletionAdvice"),
                new Hook(
                                "http.request.failure",
                                "io.undertow.servlet.handlers.ServletDispatchingHandler",
                                "handleRequest",
                                "io.undertow.server.HttpServerExchange",
                                PACKAGE + "ServletFailureAdvice")
                        .whereThere());
    }
}
