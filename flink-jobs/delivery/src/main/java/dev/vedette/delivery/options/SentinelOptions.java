package dev.vedette.delivery.options;

import dev.vedette.delivery.sentinel.SentinelDestination;
import dev.vedette.delivery.siem.Destination;

/** {@code type: sentinel}. */
final class SentinelOptions {
    private SentinelOptions() {}

    static Destination read(Section sink) {
        String authority = sink.optionalText("authority").isPresent()
                ? HttpOptions.url(sink, "authority").toString()
                : "https://login.microsoftonline.com";
        SentinelDestination.Identity identity = new SentinelDestination.Identity(
                authority,
                matching(sink, "tenant", sink.text("tenant"), "[A-Za-z0-9.-]{1,255}", "a tenant's id or domain"),
                matching(sink, "client_id", sink.text("client_id"), "[A-Za-z0-9-]{1,64}", "an application's id"),
                HttpOptions.secret(sink, "client_secret_file"),
                sink.optionalText("scope").orElse("https://monitor.azure.com/.default"));
        return new SentinelDestination(
                HttpOptions.url(sink),
                HttpOptions.tls(sink),
                identity,
                matching(sink, "rule_id", sink.text("rule_id"), "dcr-[0-9a-f]{32}", "a rule's immutable id, dcr-…"),
                matching(
                        sink,
                        "stream",
                        sink.optionalText("stream").orElse("Custom-VedetteAlerts"),
                        "Custom-[A-Za-z0-9_]{1,100}",
                        "a stream's name, Custom-…"));
    }

    /** What goes into a URL is what it should be, and nothing else. */
    private static String matching(Section sink, String key, String value, String pattern, String what) {
        if (!value.matches(pattern)) {
            throw sink.wrong(key, "has to be " + what);
        }
        return value;
    }
}
