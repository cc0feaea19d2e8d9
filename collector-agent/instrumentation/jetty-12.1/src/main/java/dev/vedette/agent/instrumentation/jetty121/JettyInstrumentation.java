package dev.vedette.agent.instrumentation.jetty121;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** Jetty 12.1, whichever servlet API runs in it. */
public final class JettyInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = JettyInstrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "jetty";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook(
                        "http.request",
                        "org.eclipse.jetty.server.Server",
                        "handle",
                        "org.eclipse.jetty.server.Request",
                        PACKAGE + "ServerAdvice"),
                new Hook(
                        "http.response.commit",
                        "org.eclipse.jetty.server.internal.HttpChannelState$ChannelResponse",
                        "lockedPrepareResponse",
                        "org.eclipse.jetty.server.internal.HttpChannelState",
                        PACKAGE + "CommitAdvice"),
                new Hook(
                        "http.request.end",
                        "org.eclipse.jetty.server.internal.HttpChannelState",
                        "completeStream",
                        "org.eclipse.jetty.server.HttpStream",
                        PACKAGE + "CompletionAdvice"),
                servletFailure("org.eclipse.jetty.ee10.servlet"),
                servletFailure("org.eclipse.jetty.ee11.servlet"));
    }

    /** Jetty runs without servlets as well. */
    private static Hook servletFailure(String servletPackage) {
        return new Hook(
                        "http.request.failure",
                        servletPackage + ".ServletChannelState",
                        "sendError",
                        "java.lang.Throwable",
                        PACKAGE + "ServletFailureAdvice")
                .whereThere();
    }
}
