package dev.vedette.console;

import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.oidc.OidcOptions;
import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the console listens and what it reads.
 *
 * @param host a loopback address or name: the console has no TLS, so it does not listen elsewhere
 * @param port 0 to 65535; 0 takes a free one
 * @param elasticsearchUrl base address of Elasticsearch, http or https
 * @param folder where one-time links are shared with the command line; no user but ours may read or write it
 * @param kafka where decisions are read and written
 * @param flinkUrl base address of Flink's REST interface, http or https
 * @param access what opens Elasticsearch
 * @param oidc where to log in besides by one-time links
 * @param silenceKey private key that silences are signed with, {@code NAME.key} beside {@code NAME.pub}; empty: none can be made
 */
public record ConsoleOptions(
        String host,
        int port,
        URI elasticsearchUrl,
        Path folder,
        KafkaSettings kafka,
        URI flinkUrl,
        Access access,
        Optional<OidcOptions> oidc,
        Optional<Path> silenceKey) {

    static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    /** @throws IllegalArgumentException with one line that names the option and what is allowed */
    public ConsoleOptions {
        if (!LOOPBACK.contains(host)) {
            throw new IllegalArgumentException(
                    "vedette.console.host: must be 127.0.0.1, ::1 or localhost, as the console has no TLS");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("vedette.console.port: must be a number from 0 to 65535");
        }
        requireServer("vedette.elasticsearch.url", elasticsearchUrl, "http://127.0.0.1:19200");
        requireServer("vedette.flink.url", flinkUrl, "http://127.0.0.1:18081");
    }

    /** To an Elasticsearch that asks nobody, without a login provider, so that one-time links alone let in, and without a key for silences. */
    public ConsoleOptions(String host, int port, URI elasticsearchUrl, Path folder, KafkaSettings kafka, URI flinkUrl) {
        this(host, port, elasticsearchUrl, folder, kafka, flinkUrl, Access.OPEN, Optional.empty(), Optional.empty());
    }

    private static void requireServer(String key, URI url, String example) {
        String scheme = url.getScheme();
        boolean isServer = url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme));
        // A user or a path would be left out in silence.
        boolean isPlain = url.getUserInfo() == null
                && url.getQuery() == null
                && Set.of("", "/").contains(url.getPath());
        if (!isServer || !isPlain) {
            throw new IllegalArgumentException(
                    "%s: must be an http or https address without user and path, such as %s".formatted(key, example));
        }
    }

    /**
     * Reads {@code vedette.console.host}, {@code vedette.console.port}, {@code vedette.elasticsearch.url}, {@code
     * vedette.elasticsearch.user}, {@code .password.file}, {@code .api.key.file} and {@code .ca}, {@code
     * vedette.console.folder}, {@code vedette.kafka.bootstrap}, {@code vedette.flink.url}, {@code vedette.console.silence.key.file}, those of {@link OidcOptions}, and as {@code vedette.kafka.<name>} any other
     * setting of Kafka's clients: a system property before the environment's variable (upper case, underscores) before the local
     * stack's default.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static ConsoleOptions from(Map<?, ?> properties, Map<String, String> environment) {
        Source source = new Source(properties, environment);
        return new ConsoleOptions(
                source.value("vedette.console.host", "127.0.0.1"),
                port(source.value("vedette.console.port", "18080")),
                address(source.value("vedette.elasticsearch.url", "http://127.0.0.1:19200")),
                Path.of(source.value(
                        "vedette.console.folder", folder(environment).toString())),
                kafka(source),
                address(source.value("vedette.flink.url", "http://127.0.0.1:18081")),
                Access.of(
                        source.value("vedette.elasticsearch.user", ""),
                        source.value("vedette.elasticsearch.password.file", ""),
                        source.value("vedette.elasticsearch.api.key.file", ""),
                        source.value("vedette.elasticsearch.ca", "")),
                OidcOptions.from(source::value),
                Optional.of(source.value("vedette.console.silence.key.file", ""))
                        .filter(file -> !file.isBlank())
                        .map(Path::of));
    }

    /** As the command line has it, run in the checkout. */
    private static Path folder(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("VEDETTE_HOME", ".vedette"), "console");
    }

    private static KafkaSettings kafka(Source source) {
        Map<String, String> settings = source.below("vedette.kafka.");
        settings.remove("bootstrap");
        try {
            return KafkaSettings.of(source.value("vedette.kafka.bootstrap", "127.0.0.1:19092"), settings);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "vedette.kafka.bootstrap: must be host:port, or several separated by commas", e);
        }
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return URI.create("unreadable");
        }
    }

    private record Source(Map<?, ?> properties, Map<String, String> environment) {

        String value(String key, String byDefault) {
            if (properties.get(key) instanceof String property) {
                return property;
            }
            String variable =
                    environment.get(key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
            return variable == null ? byDefault : variable;
        }

        /** What stands below a key, by the rest of its name. */
        Map<String, String> below(String prefix) {
            Map<String, String> found = new HashMap<>();
            String inEnvironment = prefix.replace('.', '_').toUpperCase(Locale.ROOT);
            environment.forEach((name, value) -> {
                if (name.startsWith(inEnvironment)) {
                    String rest = name.substring(inEnvironment.length()).toLowerCase(Locale.ROOT);
                    found.put(rest.replace('_', '.'), value);
                }
            });
            properties.forEach((name, value) -> {
                if (name instanceof String key && value instanceof String text && key.startsWith(prefix)) {
                    found.put(key.substring(prefix.length()), text);
                }
            });
            return found;
        }
    }
}
