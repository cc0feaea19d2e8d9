package dev.vedette.delivery.options;

import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.Selection;
import java.time.Duration;

/**
 * A sink of alerts.
 *
 * @param name lower-case letters, digits and hyphens, at most 32; of the consumer group {@code vedette-delivery-alerts-<name>}, of
 *     operators, metrics and logs
 * @param destination where alerts go
 * @param selection which of them, and what of each
 * @param updateEvery how often at most it is told of more evidence of one alert
 */
public record SinkOptions(String name, Destination destination, Selection selection, Duration updateEvery) {
    /** How often by default. */
    static final Duration UPDATE_EVERY = Duration.ofSeconds(10);
}
