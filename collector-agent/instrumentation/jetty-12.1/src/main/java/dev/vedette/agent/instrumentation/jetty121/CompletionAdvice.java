package dev.vedette.agent.instrumentation.jetty121;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpChannelState;
import org.jspecify.annotations.Nullable;

/** Inlined into {@code HttpChannelState.completeStream(HttpStream, Throwable)}, the one place where a request ends. */
final class CompletionAdvice {
    private CompletionAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This HttpChannelState channel, @Advice.Argument(1) @Nullable Throwable failure) {
        Request request = channel.getRequest();
        Response response = channel.getResponse();
        if (request != null && response != null) {
            Bridge.requestEnded(
                    request, response.getStatus(), response.getHeaders().getValuesList("WWW-Authenticate"), failure);
        }
    }
}
