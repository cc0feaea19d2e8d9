package dev.vedette.agent.instrumentation.undertow23;

import dev.vedette.agent.bootstrap.Bridge;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Collections;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code Connectors.executeRootHandler(HttpHandler, HttpServerExchange)}, which runs on each thread that a
 * request is dispatched to.
 */
final class RootHandlerAdvice {
    private RootHandlerAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(1) HttpServerExchange exchange) {
        if (exchange.isComplete() || Bridge.requestResumed(exchange)) {
            return;
        }
        HeaderMap headers = exchange.getRequestHeaders();
        SocketAddress peer = exchange.getConnection().getPeerAddress();
        HeaderValues forwarded = headers.get("Forwarded");
        HeaderValues forwardedFor = headers.get("X-Forwarded-For");
        Bridge.requestStarted(
                exchange,
                exchange.getRequestMethod().toString(),
                exchange.getRequestPath(),
                peer instanceof InetSocketAddress && ((InetSocketAddress) peer).getAddress() != null
                        ? ((InetSocketAddress) peer).getAddress().getHostAddress()
                        : null,
                headers.getFirst("Authorization"),
                headers.getFirst("X-API-Key"),
                headers.getFirst("User-Agent"),
                headers.getFirst("Mcp-Session-Id"),
                headers.getFirst("MCP-Protocol-Version"),
                headers.getFirst("traceparent"),
                headers.getFirst("Mcp-Method"),
                headers.getFirst("Mcp-Name"),
                forwarded == null ? null : Collections.enumeration(forwarded),
                forwardedFor == null ? null : Collections.enumeration(forwardedFor));
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(@Advice.Argument(1) HttpServerExchange exchange) {
        int status = 0;
        Collection<String> challenges = null;
        // Another thread may have it already; what it has begun to answer does not change.
        HeaderMap headers = exchange.getResponseHeaders();
        String type = headers.getFirst("Content-Type");
        // An event stream is opened by who lets its client in, and may stay without a byte for long.
        if (type != null && type.startsWith("text/event-stream")) {
            status = exchange.getStatusCode();
            challenges = headers.get("WWW-Authenticate");
        }
        Bridge.requestLeft(exchange, status, challenges);
    }
}
