package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import net.bytebuddy.asm.Advice;

/** Inlined into {@code McpStreamableServerSession.delete()}. */
final class SessionEndAdvice {
    private SessionEndAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This McpStreamableServerSession session) {
        Bridge.sessionEnded(session.getId());
    }
}
