package dev.vedette.delivery.http;

import dev.vedette.delivery.siem.Message;
import java.io.Closeable;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where messages go. Called by one thread at a time; the next batch comes only when the one before has an outcome. */
public interface Endpoint extends Closeable {
    /**
     * Sends a batch. What fails as a whole (no connection, a time-out, 429, 5xx, a refused token, an answer that cannot be read) is sent
     * again: only what the destination refuses for what it holds is refused.
     *
     * @param batch at least one, in the order in which they came, within the {@link Limits}
     */
    CompletableFuture<Outcome> send(List<Message> batch);

    /**
     * What came of a batch. What is neither to be sent again nor refused has arrived.
     *
     * @param again those to be sent again, in their order
     * @param refused those that will never be taken
     * @param cause why, in words of ours, not of the destination; empty when all have arrived
     * @param notBefore how long the destination wants to be left alone (Retry-After), zero where it does not say
     */
    record Outcome(List<Message> again, List<Refusal> refused, String cause, Duration notBefore) {
        /** All have arrived. */
        public static Outcome arrived() {
            return new Outcome(List.of(), List.of(), "", Duration.ZERO);
        }

        /** None has arrived, and all are to be sent again. */
        public static Outcome failed(List<Message> batch, String cause) {
            return new Outcome(List.copyOf(batch), List.of(), cause, Duration.ZERO);
        }
    }

    /**
     * A message that the destination will never take; it goes to the dead letters.
     *
     * @param reason in words of ours
     */
    record Refusal(Message message, String reason) {}

    /**
     * How much goes into a request.
     *
     * @param messages at most so many
     * @param bytes their bodies together, at most so many; a longer message is refused
     * @param maxMillisWaiting how long a message may wait for company
     */
    record Limits(int messages, long bytes, long maxMillisWaiting) implements Serializable {}

    /** Makes the endpoint where the sink runs: reads its files there, opens its connections there. */
    @FunctionalInterface
    interface Factory extends Serializable {
        Endpoint open() throws java.io.IOException;
    }
}
