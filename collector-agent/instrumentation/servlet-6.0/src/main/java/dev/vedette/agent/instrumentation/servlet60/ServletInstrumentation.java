package dev.vedette.agent.instrumentation.servlet60;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** Tomcat 10.1 and 11 (Servlet 6.0, 6.1). */
public final class ServletInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = ServletInstrumentation.class.getPackageName() + ".";

    @Override
    public String library() {
        return "tomcat";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(new Hook(
                "http.request",
                "org.apache.catalina.core.ApplicationFilterChain",
                "doFilter",
                "jakarta.servlet.ServletRequest",
                PACKAGE + "FilterChainAdvice"));
    }
}
