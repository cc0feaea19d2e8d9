package dev.vedette.console.health;

import java.time.Instant;
import java.util.List;

/**
 * How the pipeline fares.
 *
 * @param at when it was looked at
 * @param parts the servers behind the console
 * @param sinks where alerts and events go, by name; empty where neither Kafka nor Flink says
 * @param sinksAreTold false where there may be sinks that are kept from the reader
 */
public record Health(Instant at, List<Part> parts, List<SinkStatus> sinks, boolean sinksAreTold) {
    public Health {
        parts = List.copyOf(parts);
        sinks = List.copyOf(sinks);
    }

    Health(Instant at, List<Part> parts, List<SinkStatus> sinks) {
        this(at, parts, sinks, true);
    }

    /** For who does not see all tenants: a sink counts the records of all, and its last error may name one of them. */
    public Health withoutSinks() {
        return new Health(at, parts, List.of(), false);
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
