package dev.vedette.delivery.http;

import dev.vedette.delivery.siem.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** Sends a batch, and halves of it where something in it is unfit, until that stands alone. */
final class Halving {
    private Halving() {}

    /**
     * What came of a batch. What is neither to be sent again nor refused has arrived.
     *
     * @param again those to be sent again, in their order
     * @param refused those that will never be taken
     * @param cause why there are some to be sent again, empty where there are none
     * @param notBefore how long the destination wants to be left alone
     */
    record Outcome(List<Message> again, List<Refusal> refused, String cause, Duration notBefore) {
        private Outcome and(Outcome next) {
            return new Outcome(
                    Stream.concat(again.stream(), next.again.stream()).toList(),
                    Stream.concat(refused.stream(), next.refused.stream()).toList(),
                    next.cause,
                    next.notBefore);
        }
    }

    /** A message that the destination will never take. */
    record Refusal(Message message, String reason) {}

    /** Never fails: what does is to be sent again. */
    static CompletableFuture<Outcome> send(Endpoint endpoint, List<Message> batch) {
        return post(endpoint, batch).thenCompose(verdict -> {
            if (verdict instanceof Endpoint.Later later) {
                return done(new Outcome(batch, List.of(), later.cause(), later.notBefore()));
            }
            if (!(verdict instanceof Endpoint.Unfit unfit)) {
                return done(new Outcome(List.of(), List.of(), "", Duration.ZERO));
            }
            if (batch.size() == 1) {
                Refusal refusal = new Refusal(batch.get(0), unfit.reason());
                return done(new Outcome(List.of(), List.of(refusal), "", Duration.ZERO));
            }
            List<Message> first = batch.subList(0, batch.size() / 2);
            List<Message> second = batch.subList(batch.size() / 2, batch.size());
            return send(endpoint, first).thenCompose(outcome -> then(endpoint, outcome, second));
        });
    }

    /** Where the first half has to wait, the second one waits too: the order stays, and the destination gets its rest. */
    private static CompletableFuture<Outcome> then(Endpoint endpoint, Outcome first, List<Message> second) {
        if (first.again().isEmpty()) {
            return send(endpoint, second).thenApply(first::and);
        }
        return done(first.and(new Outcome(second, List.of(), first.cause(), first.notBefore())));
    }

    private static CompletableFuture<Endpoint.Verdict> post(Endpoint endpoint, List<Message> batch) {
        CompletableFuture<Endpoint.Verdict> verdict;
        try {
            verdict = endpoint.post(batch);
        } catch (IOException | RuntimeException e) {
            verdict = CompletableFuture.failedFuture(e);
        }
        return verdict.exceptionally(error -> new Endpoint.Later(words(error)));
    }

    private static String words(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
    }

    private static CompletableFuture<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
