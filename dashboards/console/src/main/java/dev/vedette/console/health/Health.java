package dev.vedette.console.health;

import java.time.Instant;
import java.util.List;

/**
 * How the pipeline fares.
 *
 * @param at when it was looked at
 * @param parts the servers behind the console
 * @param sinks where alerts and events go, by name; empty where neither Kafka nor Flink says
 */
public record Health(Instant at, List<Part> parts, List<SinkStatus> sinks) {
    public Health {
        parts = List.copyOf(parts);
        sinks = List.copyOf(sinks);
    }

    /**
     * A server.
     *
     * @param name as people call it
     * @param ok whether it does what the console needs of it
     * @param words how it is, and what to do where it is not well; in our words, not the server's
     */
    public record Part(String name, boolean ok, String words) {}
}
