package dev.vedette.agent.instrumentation.servlet60;

import dev.vedette.agent.bootstrap.Bridge;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Inlined into {@code ApplicationFilterChain.doFilter(ServletRequest, ServletResponse)}, which every filter calls in
 * turn: the outermost call of a thread is the request.
 */
final class FilterChainAdvice {
    private FilterChainAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable Object enter(@Advice.Argument(0) ServletRequest request) {
        if (Bridge.inRequest() || !(request instanceof HttpServletRequest)) {
            return null;
        }
        HttpServletRequest http = (HttpServletRequest) request;
        if (http.getDispatcherType() != DispatcherType.REQUEST) {
            return null; // the end of an asynchronous request, or an error page: it was seen at its begin
        }
        return Bridge.requestStarted(
                http.getMethod(),
                http.getRequestURI(),
                http.getRemoteAddr(),
                http.getHeader("Authorization"),
                http.getHeader("X-API-Key"),
                http.getHeader("User-Agent"),
                http.getHeader("Mcp-Session-Id"),
                http.getHeader("MCP-Protocol-Version"),
                http.getHeader("traceparent"),
                http.getHeaders("Forwarded"),
                http.getHeaders("X-Forwarded-For"));
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable Object started,
            @Advice.Argument(1) ServletResponse response,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (started == null) {
            return;
        }
        Bridge.requestLeft(started);
        if (response instanceof HttpServletResponse) {
            HttpServletResponse http = (HttpServletResponse) response;
            Bridge.requestEnded(started, http.getStatus(), http.getHeaders("WWW-Authenticate"), thrown);
        }
    }
}
