package dev.vedette.delivery.options;

import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The keys that all destinations over HTTP share: {@code url}, {@code ca_file}, {@code certificate_file}, {@code key_file}. */
final class HttpOptions {
    private HttpOptions() {}

    /** {@code url}: http or https, with a host and without user, query and fragment. */
    static URI url(Section sink) {
        return url(sink, "url");
    }

    /** Likewise, under another key. */
    static URI url(Section sink, String key) {
        URI url = urlWithQuery(sink, key);
        if (url.getRawQuery() != null) {
            throw sink.wrong(key, "may have no query");
        }
        return url;
    }

    /** Likewise, and it may have a query. */
    static URI urlWithQuery(Section sink, String key) {
        String value = sink.text(key);
        try {
            URI url = new URI(value);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawFragment() == null;
            if (http && plain && url.getHost() != null && url.getPort() <= 65535 && url.getPort() != 0) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below; the exception's text repeats the value, which may hold a password.
        }
        throw sink.wrong(key, "has to be an http or https URL with a host, without user and fragment");
    }

    static TlsFiles tls(Section sink) {
        Optional<String> certificate = sink.optionalText("certificate_file");
        Optional<String> key = sink.optionalText("key_file");
        if (certificate.isPresent() != key.isPresent()) {
            throw sink.wrong(
                    certificate.isPresent() ? "certificate_file" : "key_file",
                    "needs " + (certificate.isPresent() ? "key_file" : "certificate_file") + " beside it");
        }
        return new TlsFiles(sink.optionalText("ca_file"), certificate, key);
    }

    static SecretFile secret(Section sink, String key) {
        return new SecretFile(sink.text(key));
    }
}
