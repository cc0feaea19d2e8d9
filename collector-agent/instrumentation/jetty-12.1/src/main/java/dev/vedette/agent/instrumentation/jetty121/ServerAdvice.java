package dev.vedette.agent.instrumentation.jetty121;

import dev.vedette.agent.bootstrap.Bridge;
import java.util.Collection;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Inlined into {@code Server.handle(Request, Response, Callback)}, through which every request comes that Jetty could
 * read. Until it returns Jetty ends no request, whoever completes it.
 */
final class ServerAdvice {
    private ServerAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(0) Request customized) {
        // What customizers read out of headers is for the application: the agent has proxies of its own that it trusts.
        Request request = Request.unWrap(customized);
        if (Bridge.requestResumed(request)) {
            return;
        }
        HttpFields headers = request.getHeaders();
        Bridge.requestStarted(
                request,
                request.getMethod(),
                request.getHttpURI().getPath(),
                Request.getRemoteAddr(request),
                headers.get("Authorization"),
                headers.get("X-API-Key"),
                headers.get("User-Agent"),
                headers.get("Mcp-Session-Id"),
                headers.get("MCP-Protocol-Version"),
                headers.get("traceparent"),
                headers.get("Mcp-Method"),
                headers.get("Mcp-Name"),
                headers.getValues("Forwarded"),
                headers.getValues("X-Forwarded-For"));
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(@Advice.Argument(0) Request customized, @Advice.Argument(1) Response response) {
        int status = 0;
        Collection<String> challenges = null;
        HttpFields headers = response.getHeaders();
        String type = headers.get("Content-Type");
        // An event stream is opened by who lets its client in, and may stay without a byte for long.
        if (type != null && type.startsWith("text/event-stream")) {
            status = response.getStatus() == 0 ? 200 : response.getStatus(); // 0 until it is set or committed
            challenges = headers.getValuesList("WWW-Authenticate");
        }
        Bridge.requestLeft(Request.unWrap(customized), status, challenges);
    }
}
