package dev.vedette.agent.instrumentation.tomcat101;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.Request;

/**
 * Inlined into {@code CoyoteAdapter.postParseRequest(Request, Request, Response, Response)}: at its end no valve has looked
 * at the request. At its begin, reading the URI would turn its bytes into a string, which Tomcat then parses otherwise.
 */
final class RequestStartAdvice {
    private RequestStartAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.Argument(1) Request request) {
        if (Bridge.requestResumed(request)) {
            return;
        }
        Bridge.requestStarted(
                request,
                request.getMethod(),
                request.getRequestURI(),
                request.getRemoteAddr(),
                request.getHeader("Authorization"),
                request.getHeader("X-API-Key"),
                request.getHeader("User-Agent"),
                request.getHeader("Mcp-Session-Id"),
                request.getHeader("MCP-Protocol-Version"),
                request.getHeader("traceparent"),
                request.getHeader("Mcp-Method"),
                request.getHeader("Mcp-Name"),
                request.getHeaders("Forwarded"),
                request.getHeaders("X-Forwarded-For"));
    }
}
