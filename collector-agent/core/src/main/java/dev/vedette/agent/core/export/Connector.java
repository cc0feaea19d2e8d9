package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections beside the drainer's thread: a name server that does not answer, or a broker that is not there,
 * must not keep it from moving events out of the ring. Belongs to the drainer's thread.
 */
final class Connector {
    private static final long BACK_OFF_NANOS = Duration.ofSeconds(1).toNanos();

    private final Callable<Destination> maker;
    private final String notTaken;
    private final BooleanSupplier mayConnect;
    private @Nullable CompletableFuture<Destination> attempt;
    private @Nullable Destination connected;
    private long notBefore = System.nanoTime();

    /**
     * @param notTaken who does not take events then, and by which option he is named
     * @param mayConnect asked until it says so
     */
    Connector(Callable<Destination> maker, String notTaken, BooleanSupplier mayConnect) {
        this.maker = maker;
        this.notTaken = notTaken;
        this.mayConnect = mayConnect;
    }

    /** The connection, if there is one; else one is being made. Says on standard error why the last attempt failed. */
    Optional<Destination> get() {
        if (connected != null) {
            return Optional.of(connected);
        }
        CompletableFuture<Destination> running = attempt;
        if (running == null) {
            if (System.nanoTime() - notBefore >= 0 && mayConnect.getAsBoolean()) {
                attempt = begin();
            }
            return Optional.empty();
        }
        if (!running.isDone()) {
            return Optional.empty();
        }
        attempt = null;
        try {
            connected = running.join();
            return Optional.of(connected);
        } catch (RuntimeException e) {
            notBefore = System.nanoTime() + BACK_OFF_NANOS;
            AgentLog.say("send", "events wait, " + notTaken + ": " + AgentLog.describe(e));
            return Optional.empty();
        }
    }

    private CompletableFuture<Destination> begin() {
        CompletableFuture<Destination> made = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        Destination destination = maker.call();
                        if (!made.complete(destination)) {
                            destination.close(); // nobody waits for it any more
                        }
                    } catch (Throwable e) {
                        made.completeExceptionally(e);
                    }
                },
                "vedette-connect");
        thread.setDaemon(true);
        // Kafka looks its classes up by the thread's loader.
        thread.setContextClassLoader(Connector.class.getClassLoader());
        thread.start();
        return made;
    }

    /** Ends the connection; the next one is made after a pause. */
    void disconnect() {
        notBefore = System.nanoTime() + BACK_OFF_NANOS;
        CompletableFuture<Destination> running = attempt;
        attempt = null;
        if (running != null) {
            running.cancel(false);
        }
        Destination old = connected;
        connected = null;
        if (old != null) {
            try {
                old.close();
            } catch (RuntimeException e) {
                AgentLog.say("close", "the connection did not close: " + AgentLog.describe(e));
            }
        }
    }
}
