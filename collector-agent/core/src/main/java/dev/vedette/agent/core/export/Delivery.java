package dev.vedette.agent.core.export;

import java.util.Optional;

/**
 * What became of something that was sent: nothing is known yet, it is safe, or it was not taken. The first answer counts.
 * Set by any thread, looked at by the drainer's. Not OpenTelemetry's {@code CompletableResultCode}: that initialises
 * {@code java.util.logging}, which has to wait for the server's main method.
 */
final class Delivery {
    private enum State {
        UNKNOWN,
        TAKEN,
        FAILED
    }

    private State state = State.UNKNOWN;
    private Optional<Throwable> failure = Optional.empty();

    static Delivery taken() {
        Delivery taken = new Delivery();
        taken.succeed();
        return taken;
    }

    static Delivery failed(Throwable why) {
        Delivery failed = new Delivery();
        failed.fail(why);
        return failed;
    }

    synchronized void succeed() {
        if (state == State.UNKNOWN) {
            state = State.TAKEN;
        }
    }

    synchronized void fail(Throwable why) {
        if (state == State.UNKNOWN) {
            state = State.FAILED;
            failure = Optional.of(why);
        }
    }

    synchronized boolean isDone() {
        return state != State.UNKNOWN;
    }

    synchronized boolean isTaken() {
        return state == State.TAKEN;
    }

    /** Why it was not taken; empty if it was, or nothing is known. */
    synchronized Optional<Throwable> failure() {
        return failure;
    }
}
