package dev.vedette.agent.instrumentation.tomcat101;

import dev.vedette.agent.core.instrument.Hook;
import dev.vedette.agent.core.instrument.LibraryInstrumentation;
import java.util.List;

/** Tomcat 10.1 and 11, around its valves. */
public final class TomcatInstrumentation implements LibraryInstrumentation {
    private static final String PACKAGE = TomcatInstrumentation.class.getPackageName() + ".";
    private static final String ADAPTER = "org.apache.catalina.connector.CoyoteAdapter";
    private static final String COYOTE_REQUEST = "org.apache.coyote.Request";

    @Override
    public String library() {
        return "tomcat";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(
                new Hook("http.request", ADAPTER, "postParseRequest", COYOTE_REQUEST, PACKAGE + "RequestStartAdvice"),
                new Hook("http.thread", ADAPTER, "service", COYOTE_REQUEST, PACKAGE + "ThreadAdvice"),
                new Hook("http.thread.async", ADAPTER, "asyncDispatch", COYOTE_REQUEST, PACKAGE + "ThreadAdvice"),
                new Hook(
                        "http.response.commit",
                        "org.apache.coyote.Response",
                        "setCommitted",
                        "boolean",
                        PACKAGE + "CommitAdvice"),
                new Hook(
                        "http.request.end",
                        "org.apache.catalina.connector.Request",
                        "recycle",
                        "",
                        PACKAGE + "RequestEndAdvice"));
    }
}
