package dev.vedette.agent.instrumentation.tomcat101;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * Inlined into {@code Request.recycle()}, which Tomcat calls when a request is over, also one that was completed by
 * another thread, and again for good measure.
 */
final class RequestEndAdvice {
    private RequestEndAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Request request) {
        Response response = request.getResponse();
        if (response == null) {
            return;
        }
        Object thrown = request.getAttribute("jakarta.servlet.error.exception");
        Bridge.requestEnded(
                request,
                response.getStatus(),
                response.getHeaders("WWW-Authenticate"),
                thrown instanceof Throwable ? (Throwable) thrown : null);
    }
}
