package dev.vedette.agent.instrumentation.mcpsdk018;

import dev.vedette.agent.bootstrap.Bridge;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into {@code DefaultMcpStreamableServerSessionFactory.startSession(InitializeRequest)}. */
final class SessionStartAdvice {
    private SessionStartAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static long enter() {
        return System.nanoTime();
    }

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Advice.Enter long startedNanos,
            @Advice.Argument(0) McpSchema.InitializeRequest request,
            @Advice.Return McpStreamableServerSession.@Nullable McpStreamableServerSessionInit started) {
        if (started != null) {
            McpSchema.Implementation client = request.clientInfo();
            Bridge.sessionStarted(
                    started.session().getId(),
                    request.protocolVersion(),
                    client == null ? null : client.name(),
                    client == null ? null : client.version(),
                    startedNanos);
        }
    }
}
