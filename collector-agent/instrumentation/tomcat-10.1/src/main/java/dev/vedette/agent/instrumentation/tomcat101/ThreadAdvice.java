package dev.vedette.agent.instrumentation.tomcat101;

import dev.vedette.agent.bootstrap.Bridge;
import java.util.Collection;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * Inlined into {@code CoyoteAdapter.service(Request, Response)} and {@code asyncDispatch(Request, Response,
 * SocketEvent)}. Whoever completes an asynchronous request meanwhile waits for the end of these methods, so that its
 * objects are still its own here.
 */
final class ThreadAdvice {
    private ThreadAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.Argument(0) org.apache.coyote.Request coyote) {
        Object request = coyote.getNote(CoyoteAdapter.ADAPTER_NOTES);
        if (request != null) {
            Bridge.requestResumed(request); // service() itself has not begun it yet
        }
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(@Advice.Argument(0) org.apache.coyote.Request coyote) {
        int status = 0;
        Collection<String> challenges = null;
        Object note = coyote.getNote(CoyoteAdapter.ADAPTER_NOTES);
        if (note instanceof Request) {
            Response response = ((Request) note).getResponse();
            String type = response.getContentType();
            // An event stream is opened by who lets its client in, and may stay without a byte for long.
            if (((Request) note).isAsync() && type != null && type.startsWith("text/event-stream")) {
                status = response.getStatus();
                challenges = response.getHeaders("WWW-Authenticate");
            }
        }
        Bridge.requestLeft(note == null ? coyote : note, status, challenges);
    }
}
