package dev.vedette.agent.bootstrap;

import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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

    private static final int FIRST_FINAL_STATUS = 200;

    private static final Hook REQUEST = new Hook("request");
    private static final Hook TOKEN = new Hook("token");
    private static final Hook SESSION = new Hook("session");
    private static final Hook RPC = new Hook("rpc");
    private static final List<Hook> HOOKS = List.of(REQUEST, TOKEN, SESSION, RPC);

    private static volatile @Nullable Observer observer;

    private Bridge() {}

    /** From now on {@code next} is told of everything. */
    public static void connect(Observer next) {
        for (Hook hook : HOOKS) {
            hook.succeeded();
        }
        observer = next;
    }

    /** From now on nobody is told of anything. */
    public static void disconnect() {
        observer = null;
    }

    /** How often hooks were called and looked at nothing, because they rest, since the last time that somebody asked. */
    public static long takeSkipped() {
        long skipped = 0;
        for (Hook hook : HOOKS) {
            skipped += hook.skipped.sumThenReset();
        }
        return skipped;
    }

    /**
     * An HTTP request reached the container.
     *
     * @param request the container's own object for it, the same one until {@link #requestEnded}
     */
    public static void requestStarted(
            Object request,
            @Nullable String method,
            @Nullable String path,
            @Nullable String peer,
            @Nullable String authorization,
            @Nullable String apiKey,
            @Nullable String userAgent,
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String traceparent,
            @Nullable String mcpMethod,
            @Nullable String mcpName,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor) {
        Observer told = REQUEST.observer();
        if (told != null) {
            try {
                Observer.Headers headers = new Observer.Headers(
                        authorization, apiKey, userAgent, sessionId, protocolVersion, traceparent, mcpMethod, mcpName);
                told.requestStarted(request, method, path, peer, headers, forwarded, forwardedFor);
            } catch (Throwable e) {
                REQUEST.failed(e);
            }
        }
    }

    /**
     * This thread goes on with a request.
     *
     * @return false if the request is not known: it starts now
     */
    public static boolean requestResumed(Object request) {
        Observer told = REQUEST.observer();
        try {
            return told == null || told.requestResumed(request);
        } catch (Throwable e) {
            REQUEST.failed(e);
            return true;
        }
    }

    /**
     * This thread no longer serves the request; others may.
     *
     * @param status of the response if it can no longer change, else 0
     */
    public static void requestLeft(Object request, int status, @Nullable Collection<String> challenges) {
        // Also when the hook is off: a request that is not left would claim what its thread does later.
        Observer told = observer;
        if (told != null) {
            try {
                told.requestLeft(request, status, challenges);
            } catch (Throwable e) {
                REQUEST.failed(e);
            }
        }
    }

    /** @param status of an interim response does nothing */
    public static void responseCommitted(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        Observer told = status < FIRST_FINAL_STATUS ? null : REQUEST.observer();
        if (told != null) {
            try {
                told.responseCommitted(request, status, challenges, thrown);
                REQUEST.succeeded();
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

    /** @param request null for the one that this thread serves */
    public static void requestFailed(@Nullable Object request, Throwable failure) {
        Observer told = REQUEST.observer();
        if (told != null) {
            try {
                told.requestFailed(request, failure);
            } catch (Throwable e) {
                REQUEST.failed(e);
            }
        }
    }

    public static void credentialsAccepted(
            @Nullable String scheme, @Nullable String credentials, @Nullable Map<String, ?> claims) {
        Observer told = TOKEN.observer();
        if (told != null) {
            try {
                told.credentialsAccepted(scheme, credentials, claims);
                TOKEN.succeeded();
            } catch (Throwable e) {
                TOKEN.failed(e);
            }
        }
    }

    public static void credentialsRefused(@Nullable String scheme, @Nullable String credentials, Throwable why) {
        Observer told = TOKEN.observer();
        if (told != null) {
            try {
                told.credentialsRefused(scheme, credentials, why);
                TOKEN.succeeded();
            } catch (Throwable e) {
                TOKEN.failed(e);
            }
        }
    }

    public static void requestRefused(String reason, @Nullable Collection<String> requiredScopes) {
        Observer told = TOKEN.observer();
        if (told != null) {
            try {
                told.requestRefused(reason, requiredScopes);
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
            @Nullable Object content,
            @Nullable Object structured) {
        Observer told = RPC.observer();
        if (told != null) {
            try {
                told.rpcAnswered(
                        transport,
                        id,
                        new Observer.RpcResponse(errorCode, errorMessage, toolError, content, structured));
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
        private final LongAdder skipped = new LongAdder();
        private volatile long restedAt;

        Hook(String name) {
            this.name = name;
        }

        /** Null while nobody is connected or the hook rests. */
        @Nullable
        Observer observer() {
            boolean rests = failuresInARow.get() >= FAILURES_BEFORE_PAUSE && System.nanoTime() - restedAt < 0;
            if (rests) {
                skipped.increment();
                return null;
            }
            return observer;
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
