package dev.vedette.benchmarks.agent;

import com.sun.management.ThreadMXBean;
import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.bootstrap.Observer;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Between the bridge and the agent: adds up what all hooks of one HTTP request take, in nanoseconds or in bytes, on
 * whatever thread. Right only while one request is served at a time. The agent itself has no code for it.
 *
 * <p>From when an unknown request is asked for until the agent has read it counts as a whole: the advice reads the headers
 * in between. What other advice reads before it calls is not among it.
 */
final class HookMeter implements Observer {
    private static final int MOST_CALLS = 200_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private static @Nullable HookMeter running;
    private static @Nullable Observer agent;

    private final Observer next;
    private final boolean bytes;
    private final AtomicLong ofThisCall = new AtomicLong();
    private final long[] calls = new long[MOST_CALLS];
    private volatile int count = -2; // what runs when it is put in may have begun before
    private volatile long startedAt;

    private HookMeter(Observer next, boolean bytes) {
        this.next = next;
        this.bytes = bytes;
        this.startedAt = now();
    }

    static synchronized void start(boolean bytes) throws ReflectiveOperationException {
        Observer observer = agent;
        if (observer == null) {
            Field field = Bridge.class.getDeclaredField("observer");
            field.setAccessible(true);
            observer = (Observer) field.get(null);
            agent = observer;
        }
        HookMeter meter = new HookMeter(observer, bytes);
        running = meter;
        Bridge.connect(meter);
    }

    static synchronized Map<String, Number> stop() {
        HookMeter meter = running;
        Observer observer = agent;
        if (meter == null || observer == null) {
            return Map.of();
        }
        Bridge.connect(observer);
        long[] sorted = Arrays.copyOf(meter.calls, Math.max(1, meter.count));
        Arrays.sort(sorted);
        return Map.of(
                "calls",
                meter.count,
                "p50",
                sorted[sorted.length / 2],
                "p99",
                sorted[(int) (sorted.length * 0.99)],
                "mean",
                Arrays.stream(sorted).average().orElse(0));
    }

    private long now() {
        return bytes ? THREADS.getCurrentThreadAllocatedBytes() : System.nanoTime();
    }

    private void add(long since) {
        ofThisCall.addAndGet(now() - since);
    }

    @Override
    public boolean requestResumed(Object request) {
        long begin = now();
        boolean known = next.requestResumed(request);
        if (known) {
            add(begin);
        } else {
            startedAt = begin;
        }
        return known;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one request at a time
    public void requestStarted(
            Object request,
            @Nullable String method,
            @Nullable String path,
            @Nullable String peer,
            Headers headers,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor) {
        long before = ofThisCall.getAndSet(0);
        int at = count;
        if (at >= 0 && at < MOST_CALLS) {
            calls[at] = before;
        }
        count = Math.min(MOST_CALLS, at + 1);
        next.requestStarted(request, method, path, peer, headers, forwarded, forwardedFor);
        add(startedAt);
    }

    @Override
    public void requestLeft(Object request, int status, @Nullable Collection<String> challenges) {
        long begin = now();
        next.requestLeft(request, status, challenges);
        add(begin);
    }

    @Override
    public void responseCommitted(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        long begin = now();
        next.responseCommitted(request, status, challenges, thrown);
        add(begin);
    }

    @Override
    public void requestEnded(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown) {
        long begin = now();
        next.requestEnded(request, status, challenges, thrown);
        add(begin);
    }

    @Override
    public void requestFailed(@Nullable Object request, Throwable failure) {
        long begin = now();
        next.requestFailed(request, failure);
        add(begin);
    }

    @Override
    public void credentialsAccepted(
            @Nullable String scheme, @Nullable String credentials, @Nullable Map<String, ?> claims) {
        long begin = now();
        next.credentialsAccepted(scheme, credentials, claims);
        add(begin);
    }

    @Override
    public void credentialsRefused(@Nullable String scheme, @Nullable String credentials, Throwable why) {
        next.credentialsRefused(scheme, credentials, why);
    }

    @Override
    public void requestRefused(String reason, @Nullable Collection<String> requiredScopes) {
        next.requestRefused(reason, requiredScopes);
    }

    @Override
    public void sessionStarted(
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String clientName,
            @Nullable String clientVersion,
            long startedNanos) {
        next.sessionStarted(sessionId, protocolVersion, clientName, clientVersion, startedNanos);
    }

    @Override
    public void sessionEnded(@Nullable String sessionId) {
        next.sessionEnded(sessionId);
    }

    @Override
    public void rpcStarted(
            Object transport,
            @Nullable String sessionId,
            @Nullable Object id,
            @Nullable String method,
            @Nullable Object params) {
        long begin = now();
        next.rpcStarted(transport, sessionId, id, method, params);
        add(begin);
    }

    @Override
    public void rpcAnswered(Object transport, @Nullable Object id, RpcResponse response) {
        long begin = now();
        next.rpcAnswered(transport, id, response);
        add(begin);
    }

    @Override
    public void rpcResult(Object transport, @Nullable Object id, Object result) {
        long begin = now();
        next.rpcResult(transport, id, result);
        add(begin);
    }

    @Override
    public void toolRejected(Object content) {
        next.toolRejected(content);
    }

    @Override
    public void transportClosed(Object transport) {
        long begin = now();
        next.transportClosed(transport);
        add(begin);
    }

    @Override
    public void hookFailed(String hook, Throwable failure, boolean rests) {
        next.hookFailed(hook, failure, rests);
    }
}
