package dev.vedette.agent.instrumentation.jetty121;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code ServletChannelState.sendError(Throwable)}, with which the layer of servlets makes an error response of
 * what a servlet threw. The layers around it are not told: the attribute is set on that layer's request alone.
 */
final class ServletFailureAdvice {
    private ServletFailureAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(0) Throwable failure) {
        Bridge.requestFailed(null, failure);
    }
}
