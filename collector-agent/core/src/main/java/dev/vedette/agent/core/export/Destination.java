package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainedEvent;
import org.apache.avro.Schema;

/** A way to Kafka, until something fails on it. Belongs to the drainer's thread. */
interface Destination extends AutoCloseable {
    /**
     * Sends an event. Does not wait.
     *
     * @return succeeds when it is safe there; fails with {@link RefusedException} if it will never be taken
     */
    Delivery send(ChainedEvent event);

    /** Whoever sends in batches sends what he has. Does not wait. */
    default void flush() {}

    /**
     * Lets readers know the schema of what is sent here. Does not wait.
     *
     * @return succeeds when it is safe there
     */
    Delivery publish(Schema schema);

    @Override
    void close();

    /** An event that will not be taken however often it is sent. */
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(Throwable cause) {
            super(cause);
        }
    }
}
