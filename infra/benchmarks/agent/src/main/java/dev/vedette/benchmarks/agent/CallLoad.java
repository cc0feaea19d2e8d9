package dev.vedette.benchmarks.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Several clients, each of which calls a tool after the other: as fast as it can, or at a rate that all keep together. */
final class CallLoad implements AutoCloseable {
    private static final long NANOS = 1_000_000_000;

    private final List<McpCaller> callers = new ArrayList<>();
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private final LongAdder calls = new LongAdder();
    private volatile boolean ending;

    private CallLoad() {}

    /** @param perSecond of all clients together; 0: as many as the server answers */
    static CallLoad start(int port, int clients, int perSecond) throws IOException {
        CallLoad load = new CallLoad();
        for (int i = 0; i < clients; i++) {
            load.callers.add(McpCaller.connect(port));
        }
        for (McpCaller caller : load.callers) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            load.running.add(end);
            long pause = perSecond == 0 ? 0 : NANOS * clients / perSecond;
            Thread thread = new Thread(() -> load.run(caller, pause, end), "load");
            thread.setDaemon(true);
            thread.start();
        }
        return load;
    }

    private void run(McpCaller caller, long pause, CompletableFuture<Void> end) {
        try {
            long next = System.nanoTime();
            while (!ending) {
                caller.call();
                calls.increment();
                next += pause;
                long wait = next - System.nanoTime();
                if (pause > 0 && wait > 0) {
                    LockSupport.parkNanos(wait);
                } else if (wait < -NANOS / 10) {
                    next = System.nanoTime(); // a collection must not be made up for all at once
                }
            }
            end.complete(null);
        } catch (IOException | RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /** Calls that were answered. */
    long calls() {
        return calls.sum();
    }

    /** Ends it, and fails if a call has failed. */
    @Override
    public void close() throws IOException {
        ending = true;
        try {
            for (CompletableFuture<Void> one : running) {
                one.join();
            }
        } catch (CompletionException e) {
            throw new IOException("a call failed", e.getCause());
        } finally {
            for (McpCaller caller : callers) {
                caller.close();
            }
        }
    }
}
