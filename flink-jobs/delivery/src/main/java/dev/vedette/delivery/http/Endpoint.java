package dev.vedette.delivery.http;

import dev.vedette.delivery.siem.Message;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where messages go, a request each batch. Called by one thread at a time; the next request comes when the one before has a verdict. */
public interface Endpoint extends Closeable {
    /**
     * Sends a batch in one request.
     *
     * @param batch at least one, in the order in which they came, within the sink's limits
     * @return what the answer says; failed counts as {@link Later}
     * @throws IOException if there is no request to send, such as when a token's file cannot be read: as {@link Later}
     */
    CompletableFuture<Verdict> post(List<Message> batch) throws IOException;

    /** What came of a request. Causes and reasons are in words of ours, not of the destination: they are logged. */
    sealed interface Verdict permits Taken, Later, Unfit {}

    /** All of it has arrived. */
    record Taken() implements Verdict {}

    /**
     * It has not arrived or nobody knows, and it is sent again: no connection, a time-out, 429, 5xx, a token that is not believed, an
     * answer that cannot be read, and whatever else says nothing of what the messages hold.
     *
     * @param notBefore how long the destination wants to be left alone (Retry-After), zero where it does not say
     */
    record Later(String cause, Duration notBefore) implements Verdict {
        public Later(String cause) {
            this(cause, Duration.ZERO);
        }
    }

    /**
     * The destination will never take it as it is. A batch is halved until what is to blame stands alone; that goes to the dead
     * letters. An endpoint says so only where the answer is certainly the destination's own and about the messages: a proxy's page
     * must not bury a night's alerts.
     */
    record Unfit(String reason) implements Verdict {}

    /** Makes the endpoint where the sink runs: reads its files there, opens its connections there. */
    @FunctionalInterface
    interface Factory extends Serializable {
        Endpoint open() throws IOException;
    }
}
