package dev.vedette.delivery.http;

import dev.vedette.delivery.batch.BatchWriter;
import dev.vedette.delivery.batch.Outcome;
import dev.vedette.delivery.siem.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends batches to an endpoint, and halves of them where something in one is unfit. */
final class HttpWriter extends BatchWriter<Message> {
    private final String name;
    private final Endpoint endpoint;

    HttpWriter(Start<Message> start, Endpoint endpoint) {
        super(start);
        this.name = start.name();
        this.endpoint = endpoint;
    }

    @Override
    protected CompletableFuture<Outcome<Message>> send(List<Message> batch) {
        return Halving.send(endpoint, batch).thenCompose(this::buryRefused);
    }

    @Override
    protected CompletableFuture<Void> bury(Message message, String reason) {
        return deadLetters().send(message.origin(), "siem", name + ": " + reason);
    }

    /** What was refused counts as dealt with only once Kafka has it; until then it is sent again. */
    private CompletableFuture<Outcome<Message>> buryRefused(Halving.Outcome outcome) {
        Map<Halving.Refusal, CompletableFuture<Boolean>> letters = new LinkedHashMap<>();
        for (Halving.Refusal refusal : outcome.refused()) {
            letters.put(refusal, bury(refusal.message(), refusal.reason()).handle((done, error) -> error == null));
        }
        return CompletableFuture.allOf(letters.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    List<Message> again = new ArrayList<>(outcome.again());
                    List<String> buried = new ArrayList<>();
                    letters.forEach((refusal, letter) -> {
                        if (letter.join()) {
                            buried.add(refusal.reason());
                        } else {
                            again.add(refusal.message());
                        }
                    });
                    String cause = outcome.again().isEmpty() ? "dead letters cannot be written" : outcome.cause();
                    return new Outcome<>(List.copyOf(again), List.copyOf(buried), cause, outcome.notBefore());
                });
    }

    @Override
    protected void closeDestination() throws IOException {
        endpoint.close();
    }
}
