package dev.vedette.delivery.options;

import dev.vedette.delivery.format.Formats;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.webhook.WebhookDestination;
import dev.vedette.schemas.access.SecretFile;
import java.util.ArrayList;
import java.util.List;

/** {@code type: webhook}. */
final class WebhookOptions {
    private WebhookOptions() {}

    static Destination read(Section sink) {
        List<SecretFile> secrets = new ArrayList<>();
        secrets.add(HttpOptions.secret(sink, "secret_file"));
        sink.optionalText("previous_secret_file").map(SecretFile::new).ifPresent(secrets::add);
        AlertFormat format =
                Formats.named(sink.optionalChoice("format", Formats.jsonNames()).orElse("ecs"));
        return new WebhookDestination(
                HttpOptions.urlWithQuery(sink, "url"), HttpOptions.tls(sink), List.copyOf(secrets), format);
    }
}
