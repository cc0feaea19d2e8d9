package dev.vedette.delivery.splunk;

import dev.vedette.delivery.http.Endpoint;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.delivery.siem.Message;
import dev.vedette.delivery.splunk.SplunkClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events one after the other in a request. Where acknowledgement is asked for, a request has arrived when Splunk says that it is
 * indexed; one of which it does not say so in time is sent again on a new channel, as Splunk's page on indexer acknowledgement wants it.
 */
final class SplunkEndpoint implements Endpoint {
    private static final Logger log = LoggerFactory.getLogger(SplunkEndpoint.class);

    private static final int SUCCESS = 0;
    private static final int ACK_DISABLED = 14;

    /** Codes about the events: invalid format, event missing, event blank, indexed fields. */
    private static final Set<Integer> ABOUT_EVENTS = Set.of(6, 12, 13, 15);

    /** Codes about the channel: missing, invalid. */
    private static final Set<Integer> ABOUT_CHANNEL = Set.of(10, 11);

    private static final int TOO_LARGE = 413;
    private static final long MILLIS_BETWEEN_QUESTIONS = 300;

    private final SplunkClient splunk;
    private final String name;
    private final Duration acknowledgeWithin;
    private volatile UUID channel = UUID.randomUUID();
    private volatile boolean warned;
    private volatile boolean closed;

    /** @param acknowledgeWithin zero where no acknowledgement is asked for */
    SplunkEndpoint(SplunkClient splunk, String name, Duration acknowledgeWithin) {
        this.splunk = splunk;
        this.name = name;
        this.acknowledgeWithin = acknowledgeWithin;
    }

    @Override
    public CompletableFuture<Verdict> post(List<Message> batch) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Message message : batch) {
            body.writeBytes(message.body());
            body.write('\n');
        }
        return splunk.events(body.toByteArray(), channel).thenCompose(this::judge);
    }

    private CompletableFuture<Verdict> judge(Answer answer) {
        if (!HttpChannel.ok(answer.http()) || answer.code() != SUCCESS) {
            return CompletableFuture.completedFuture(refusal(answer));
        }
        if (acknowledgeWithin.isZero()) {
            return CompletableFuture.completedFuture(new Taken());
        }
        if (!answer.body().path("ackId").isIntegralNumber()) {
            return CompletableFuture.completedFuture(unacknowledged());
        }
        long id = answer.body().path("ackId").asLong();
        return acknowledged(id, System.nanoTime() + acknowledgeWithin.toNanos(), MILLIS_BETWEEN_QUESTIONS);
    }

    private Verdict refusal(Answer answer) {
        int status = answer.http().statusCode();
        if (status == TOO_LARGE || (status == 400 && ABOUT_EVENTS.contains(answer.code()))) {
            return new Unfit("Splunk answers " + status + ", code " + answer.code());
        }
        if (ABOUT_CHANNEL.contains(answer.code())) {
            channel = UUID.randomUUID();
        }
        Later later = HttpChannel.later(answer.http());
        return new Later("Splunk answers " + status + ", code " + answer.code(), later.notBefore());
    }

    /** Sending it again would store it again, without end; that it was received is all that there is to know. */
    private Verdict unacknowledged() {
        if (!warned) {
            warned = true;
            log.warn("{}: acknowledgement is off for this token; alerts count as arrived when they are received", name);
        }
        return new Taken();
    }

    private CompletableFuture<Verdict> acknowledged(long id, long deadline, long waitMillis) {
        return CompletableFuture.supplyAsync(
                        () -> ask(id), CompletableFuture.delayedExecutor(waitMillis, TimeUnit.MILLISECONDS))
                .thenCompose(asked -> asked)
                .thenCompose(answer -> {
                    if (answer.body().path("acks").path(Long.toString(id)).asBoolean(false)) {
                        return CompletableFuture.<Verdict>completedFuture(new Taken());
                    }
                    if (answer.code() == ACK_DISABLED) {
                        return CompletableFuture.completedFuture(unacknowledged());
                    }
                    return askAgain(
                            id, deadline, HttpChannel.later(answer.http()).notBefore());
                })
                .exceptionallyCompose(lost -> askAgain(id, deadline, Duration.ZERO));
    }

    private CompletableFuture<Answer> ask(long id) {
        try {
            byte[] question = ("{\"acks\":[" + id + "]}").getBytes(StandardCharsets.US_ASCII);
            return splunk.acknowledgements(question, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<Verdict> askAgain(long id, long deadline, Duration notBefore) {
        if (closed || System.nanoTime() > deadline) {
            channel = UUID.randomUUID();
            return CompletableFuture.completedFuture(
                    new Later("not acknowledged within " + acknowledgeWithin.toSeconds() + " s"));
        }
        return acknowledged(id, deadline, Math.max(MILLIS_BETWEEN_QUESTIONS, notBefore.toMillis()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
