package dev.vedette.agent.bootstrap;

import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What inlined advice calls. Never throws, never waits, does nothing while no agent is connected. A hook that fails
 * {@value #FAILURES_BEFORE_PAUSE} times in a row rests for {@value #PAUSE_SECONDS} seconds: it costs nothing then, and no
 * client can blind the agent for good by a request that makes a hook fail.
 */
public final class Bridge {
    static final int FAILURES_BEFORE_PAUSE = 100;
    static final long PAUSE_SECONDS = 10;

    private static final Hook REQUEST = new Hook("request");
    private static final Hook TOKEN = new Hook("token");
    private static final Hook SESSION = new Hook("session");
    private static final Hook RPC = new Hook("rpc");

    private static volatile @Nullable Observer observer;

    private Bridge() {}

    /** From now on {@code next} is told of everything. */
    public static void connect(Observer next) {
        for (Hook hook : new Hook[] {REQUEST, TOKEN, SESSION, RPC}) {
            hook.succeeded();
        }
        observer = next;
    }

    /** From now on nobody is told of anything. */
    public static void disconnect() {
        observer = null;
    }

    /** False only when a request that starts now would be the outermost one on this thread. */
    public static boolean inRequest() {
        Observer told = REQUEST.observer();
        try {
            return told == null || told.inRequest();
        } catch (Throwable e) {
            REQUEST.failed(e);
            return true;
        }
    }

    public static @Nullable Object requestStarted(
            String method,
            String path,
            @Nullable String peer,
            @Nullable String authorization,
            @Nullable String apiKey,
            @Nullable String userAgent,
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String traceparent,
            Enumeration<String> forwarded,
            Enumeration<String> forwardedFor) {
        Observer told = REQUEST.observer();
        if (told == null) {
            return null;
        }
        try {
            Observer.Headers headers =
                    new Observer.Headers(authorization, apiKey, userAgent, sessionId, protocolVersion, traceparent);
            return told.requestStarted(method, path, peer, headers, forwarded, forwardedFor);
        } catch (Throwable e) {
            REQUEST.failed(e);
            return null;
        }
    }

    public static void requestLeft(Object request) {
        // Also when the hook is off: a request that is not left would hide every later one on its thread.
        Observer told = observer;
        if (told != null) {
            try {
                told.requestLeft(request);
            } catch (Throwable e) {
                REQUEST.failed(e);
            }
        }
    }

    public static void requestEnded(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Observer told = REQUEST.observer();
        if (told != null) {
            try {
                told.requestEnded(request, status, challenges, thrown);
                REQUEST.succeeded();
            } catch (Throwable e) {
                REQUEST.failed(e);
            }
        }
    }

    public static void tokenAccepted(@Nullable String token, @Nullable Map<String, ?> claims) {
        Observer told = TOKEN.observer();
        if (told != null) {
            try {
                told.tokenAccepted(token, claims);
                TOKEN.succeeded();
            } catch (Throwable e) {
                TOKEN.failed(e);
            }
        }
    }

    public static void sessionStarted(
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String clientName,
            @Nullable String clientVersion,
            long startedNanos) {
        Observer told = SESSION.observer();
        if (told != null) {
            try {
                told.sessionStarted(sessionId, protocolVersion, clientName, clientVersion, startedNanos);
                SESSION.succeeded();
            } catch (Throwable e) {
                SESSION.failed(e);
            }
        }
    }

    public static void sessionEnded(@Nullable String sessionId) {
        Observer told = SESSION.observer();
        if (told != null) {
            try {
                told.sessionEnded(sessionId);
                SESSION.succeeded();
            } catch (Throwable e) {
                SESSION.failed(e);
            }
        }
    }

    public static void rpcStarted(
            Object transport,
            @Nullable String sessionId,
            @Nullable Object id,
            @Nullable String method,
            @Nullable Object params) {
        Observer told = RPC.observer();
        if (told != null) {
            try {
                told.rpcStarted(transport, sessionId, id, method, params);
                RPC.succeeded();
            } catch (Throwable e) {
                RPC.failed(e);
            }
        }
    }

    public static void rpcAnswered(
            Object transport,
            @Nullable Object id,
            @Nullable Integer errorCode,
            @Nullable String errorMessage,
            @Nullable Boolean toolError,
            @Nullable Object content) {
        Observer told = RPC.observer();
        if (told != null) {
            try {
                told.rpcAnswered(transport, id, new Observer.RpcResponse(errorCode, errorMessage, toolError, content));
                RPC.succeeded();
            } catch (Throwable e) {
                RPC.failed(e);
            }
        }
    }

    /** What a reactive chain is to call with the response or the failure that it ends with. Never throws. */
    public static Consumer<Object> rpcResult(Object transport, @Nullable Object id) {
        return new RpcResult(transport, id);
    }

    public static void toolRejected(Object content) {
        Observer told = RPC.observer();
        if (told != null) {
            try {
                told.toolRejected(content);
            } catch (Throwable e) {
                RPC.failed(e);
            }
        }
    }

    public static void transportClosed(Object transport) {
        Observer told = SESSION.observer();
        if (told != null) {
            try {
                told.transportClosed(transport);
                SESSION.succeeded();
            } catch (Throwable e) {
                SESSION.failed(e);
            }
        }
    }

    /**
     * Inlined advice threw; the application goes on. The advice's handler calls this and nothing else, so that whatever
     * fails here is kept from the application as well.
     *
     * @param seam what the advice was to see
     */
    public static void adviceFailed(Throwable failure, String seam) {
        Observer told = observer;
        if (told != null) {
            try {
                told.hookFailed(seam, failure, false);
            } catch (Throwable ignored) {
                // There is nobody left to tell.
            }
        }
    }

    private static final class RpcResult implements Consumer<Object> {
        private final Object transport;
        private final @Nullable Object id;

        RpcResult(Object transport, @Nullable Object id) {
            this.transport = transport;
            this.id = id;
        }

        @Override
        public void accept(@Nullable Object result) {
            Observer told = RPC.observer();
            if (told != null && result != null) {
                try {
                    told.rpcResult(transport, id, result);
                    RPC.succeeded();
                } catch (Throwable e) {
                    RPC.failed(e);
                }
            }
        }
    }

    private static final class Hook {
        private final String name;
        private final AtomicInteger failuresInARow = new AtomicInteger();
        private volatile long restedAt;

        Hook(String name) {
            this.name = name;
        }

        /** Null while nobody is connected or the hook rests. */
        @Nullable
        Observer observer() {
            boolean rests = failuresInARow.get() >= FAILURES_BEFORE_PAUSE && System.nanoTime() - restedAt < 0;
            return rests ? null : observer;
        }

        void succeeded() {
            if (failuresInARow.get() != 0) {
                failuresInARow.set(0);
            }
        }

        void failed(Throwable failure) {
            int count = failuresInARow.incrementAndGet();
            restedAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);
            Observer told = Bridge.observer;
            if (told == null) {
                return;
            }
            try {
                told.hookFailed(name, failure, count >= FAILURES_BEFORE_PAUSE);
            } catch (Throwable ignored) {
                // Whoever is told of failures fails as well: there is nobody left to tell.
            }
        }
    }
}
