package dev.vedette.delivery.options;

import dev.vedette.delivery.otlp.OtlpDestination;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.schemas.access.SecretFile;
import java.util.List;

/** {@code type: otlp}. */
final class OtlpOptions {
    private OtlpOptions() {}

    static Destination read(Section sink) {
        List<SecretFile> token =
                sink.optionalText("token_file").map(SecretFile::new).stream().toList();
        return new OtlpDestination(HttpOptions.url(sink), HttpOptions.tls(sink), token);
    }
}
