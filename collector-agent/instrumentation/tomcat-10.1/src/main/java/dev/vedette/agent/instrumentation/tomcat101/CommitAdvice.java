package dev.vedette.agent.instrumentation.tomcat101;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * Inlined into {@code org.apache.coyote.Response.setCommitted(boolean)}, which each of Tomcat's protocols calls before the
 * first byte of a response goes to the socket.
 */
final class CommitAdvice {
    private CommitAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This org.apache.coyote.Response coyote, @Advice.Argument(0) boolean committed) {
        org.apache.coyote.Request coyoteRequest = coyote.getRequest();
        Object note = coyoteRequest == null ? null : coyoteRequest.getNote(CoyoteAdapter.ADAPTER_NOTES);
        if (!committed || coyote.isCommitted() || !(note instanceof Request)) {
            return;
        }
        Request request = (Request) note;
        Response response = request.getResponse();
        if (response == null) {
            return;
        }
        Object thrown = request.getAttribute("jakarta.servlet.error.exception");
        Bridge.responseCommitted(
                request,
                response.getStatus(),
                response.getHeaders("WWW-Authenticate"),
                thrown instanceof Throwable ? (Throwable) thrown : null);
    }
}
