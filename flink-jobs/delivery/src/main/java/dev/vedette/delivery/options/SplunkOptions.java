package dev.vedette.delivery.options;

import dev.vedette.delivery.format.Formats;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.splunk.SplunkDestination;
import java.time.Duration;
import java.util.Optional;

/** {@code type: splunk}. */
final class SplunkOptions {
    private SplunkOptions() {}

    static Destination read(Section sink) {
        boolean acknowledge = sink.flag("acknowledge", false);
        Duration within =
                sink.seconds("acknowledge_within", SplunkDestination.ACKNOWLEDGE_WITHIN, Duration.ofMinutes(10));
        SplunkDestination.Metadata metadata = new SplunkDestination.Metadata(
                sink.optionalText("index").orElse(""),
                sink.optionalText("sourcetype").orElse(sink.has("events") ? "vedette:event" : "vedette:alert"),
                sink.optionalText("source").orElse("vedette"),
                sink.optionalText("host").orElse(""));
        return new SplunkDestination(
                HttpOptions.url(sink),
                HttpOptions.tls(sink),
                HttpOptions.secret(sink, "token_file"),
                acknowledge ? Optional.of(within) : Optional.empty(),
                metadata,
                Formats.named(sink.optionalChoice("format", Formats.jsonNames()).orElse("ecs")));
    }
}
