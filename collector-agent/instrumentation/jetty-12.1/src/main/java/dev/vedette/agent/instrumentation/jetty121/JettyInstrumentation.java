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
                        "http.request.end",
                        "org.eclipse.jetty.server.internal.HttpChannelState",
                        "completeStream",
                        "org.eclipse.jetty.server.HttpStream",
                        PACKAGE + "CompletionAdvice"));
    }
}
