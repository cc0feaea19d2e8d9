package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpServerTransport;
import net.bytebuddy.asm.Advice;

/** Inlined into {@code McpServerSession.close()} and {@code closeGracefully()}: the second that comes is ignored. */
final class SingleSessionEndAdvice {
    private SingleSessionEndAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.FieldValue("transport") McpServerTransport transport) {
        Bridge.transportClosed(transport);
    }
}
