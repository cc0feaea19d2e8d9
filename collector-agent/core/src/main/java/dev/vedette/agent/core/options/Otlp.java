package dev.vedette.agent.core.options;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A receiver of OpenTelemetry's protocol.
 *
 * @param certificates whom to trust, in PEM; empty: whom the JVM trusts
 */
public record Otlp(URI endpoint, Map<String, String> headers, Optional<byte[]> certificates) {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}"); // RFC 9110, token
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E]{0,4096}");

    /** @param endpoint what is sent differs by it; headers and certificates are the same */
    static Otlp read(Settings.Source source, Option endpoint) throws OptionException {
        return new Otlp(endpoint(source, endpoint), headers(source), certificates(source));
    }

    private static URI endpoint(Settings.Source source, Option option) throws OptionException {
        try {
            URI uri = URI.create(source.value(option));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw option.refused();
    }

    private static Map<String, String> headers(Settings.Source source) throws OptionException {
        Map<String, String> headers = new TreeMap<>();
        String list = source.value(Option.OTLP_HEADERS);
        for (String pair : list.isEmpty() ? new String[0] : list.split(",", 65)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            String value = pair.substring(equals + 1).strip();
            if (!HEADER_NAME.matcher(name).matches()
                    || !HEADER_VALUE.matcher(value).matches()) {
                throw Option.OTLP_HEADERS.refused();
            }
            headers.put(name, value);
        }
        return headers;
    }

    private static Optional<byte[]> certificates(Settings.Source source) throws OptionException {
        String file = source.value(Option.OTLP_CERTIFICATES);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(Path.of(file)));
        } catch (IOException | InvalidPathException e) {
            throw Option.OTLP_CERTIFICATES.refused();
        }
    }
}
