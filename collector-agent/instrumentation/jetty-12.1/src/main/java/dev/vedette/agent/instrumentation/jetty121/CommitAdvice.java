package dev.vedette.agent.instrumentation.jetty121;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.server.Response;

/**
 * Inlined into {@code HttpChannelState.ChannelResponse.lockedPrepareResponse(HttpChannelState, boolean)}, which makes the head
 * of a response, error responses among them, before it is handed to the connection. Jetty holds the request's lock meanwhile.
 */
final class CommitAdvice {
    private CommitAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This Response response) {
        Bridge.responseCommitted(
                response.getRequest(),
                response.getStatus(),
                response.getHeaders().getValuesList("WWW-Authenticate"),
                null);
    }
}
