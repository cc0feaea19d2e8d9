package dev.vedette.agent.instrumentation.springmcpsecurity01;

import dev.vedette.agent.bootstrap.Bridge;
import net.bytebuddy.asm.Advice;

/**
 * Inlined into {@code McpSessionFilter.throwError(HttpServletResponse, String)}, which it calls for one thing alone:
 * somebody else's session id.
 */
final class SessionBindingAdvice {
    private SessionBindingAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter() {
        Bridge.requestRefused("invalid_session_binding", null);
    }
}
