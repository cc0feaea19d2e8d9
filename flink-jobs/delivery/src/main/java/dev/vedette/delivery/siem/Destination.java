package dev.vedette.delivery.siem;

import dev.vedette.schemas.KafkaSettings;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;

/** Where alerts or events are sent, as somebody has set it up. What it holds of secrets are names of files. */
public interface Destination extends Serializable {
    /** The form in which it takes an alert. */
    AlertFormat format();

    /**
     * The form in which it takes audit events; empty where it takes alerts alone.
     *
     * @param payload the form of the event itself, JSON
     */
    default Optional<EventFormat> events(EventFormat payload) {
        return Optional.empty();
    }

    /**
     * A sink that sends each message at least once, waits while the destination is down, and holds nothing at a checkpoint that it
     * would not send again after it.
     *
     * @param name the sink's own name, for logs and metrics
     * @param kafka settings of Kafka's clients, for the dead letters of what the destination refuses for what it holds
     */
    Sink<Message> sink(String name, KafkaSettings kafka);
}
