package dev.vedette.delivery.options;

import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EventMessages;
import dev.vedette.delivery.siem.Selection;
import java.time.Duration;

/**
 * A sink of alerts or of events.
 *
 * @param name lower-case letters, digits and hyphens, at most 32; of its consumer groups, of operators, metrics and logs
 * @param destination where they go
 * @param feed which of them
 */
public record SinkOptions(String name, Destination destination, Feed feed) {
    /** How often by default. */
    static final Duration UPDATE_EVERY = Duration.ofSeconds(10);

    /** What goes to a destination. */
    public sealed interface Feed permits Alerts, Events {}

    /**
     * Alerts, each under its id.
     *
     * @param selection which of them, and what of each
     * @param updateEvery how often at most it is told of more evidence of one alert
     */
    public record Alerts(Selection selection, Duration updateEvery) implements Feed {}

    /** Audit events, made into messages by this. */
    public record Events(EventMessages messages) implements Feed {}
}
