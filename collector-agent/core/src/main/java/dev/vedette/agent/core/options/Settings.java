package dev.vedette.agent.core.options;

import dev.vedette.agent.core.http.TrustedProxies;
import dev.vedette.agent.core.spool.Spool;
import dev.vedette.content.Orders;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The options as they are in force.
 *
 * @param kafka producer settings, {@code bootstrap.servers} among them
 * @param otlp where events go instead of to Kafka; empty: to Kafka
 * @param metrics where the agent's counters go besides JMX; empty: nowhere
 * @param captureFeatures whether arguments and results are looked into
 * @param orders by what sentences of results are judged to be orders; empty if nobody looks into them
 * @param definitionTexts whether events carry definitions of tools
 * @param fingerprintKey empty if one has to be made
 * @param otherFingerprintKey empty unless keys are being rotated
 * @param serviceName OpenTelemetry {@code service.name}
 */
public record Settings(
        Map<String, Object> kafka,
        Optional<Otlp> otlp,
        Optional<Metrics> metrics,
        String tenant,
        TrustedProxies trustedProxies,
        boolean captureFeatures,
        Optional<Supplier<Orders>> orders,
        boolean definitionTexts,
        Optional<byte[]> fingerprintKey,
        Optional<byte[]> otherFingerprintKey,
        Path spoolDirectory,
        int ringBytes,
        long spoolMaxBytes,
        Duration heartbeat,
        Duration shutdownWait,
        String serviceName,
        Optional<String> serviceVersion) {

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern BROKERS = Pattern.compile("[^\\s,]+:\\d{1,5}(,[^\\s,]+:\\d{1,5})*");

    /**
     * Reads properties before environment before {@code vedette.config.file} before defaults.
     *
     * @throws OptionException if an option is not known or its value not allowed
     */
    public static Settings read(Map<String, String> properties, Map<String, String> environment)
            throws OptionException {
        Source source = Source.of(properties, environment);
        Map<String, String> resource = ResourceAttributes.read(properties, environment);
        return new Settings(
                KafkaSettings.read(source),
                otlp(source),
                metrics(source),
                matching(source, Option.TENANT, TENANT),
                trustedProxies(source),
                captureFeatures(source),
                orders(source),
                definitionTexts(source),
                key(source, Option.FINGERPRINT_KEY, Option.FINGERPRINT_KEY_FILE),
                key(source, Option.OTHER_FINGERPRINT_KEY, Option.OTHER_FINGERPRINT_KEY_FILE),
                spoolDirectory(source, properties),
                ringBytes(source),
                spoolMaxBytes(source),
                duration(source, Option.HEARTBEAT, Duration.ofMillis(100), Duration.ofHours(1)),
                duration(source, Option.SHUTDOWN_WAIT, Duration.ZERO, Duration.ofSeconds(60)),
                resource.getOrDefault("service.name", "unknown_service:java"),
                Optional.ofNullable(resource.get("service.version")));
    }

    private static Optional<Otlp> otlp(Source source) throws OptionException {
        Otlp otlp = Otlp.read(source, Option.OTLP_ENDPOINT);
        return switch (source.value(Option.EXPORTER)) {
            case "kafka" -> Optional.empty();
            case "otlp" -> Optional.of(otlp);
            default -> throw Option.EXPORTER.refused();
        };
    }

    private static Optional<Metrics> metrics(Source source) throws OptionException {
        Metrics metrics = new Metrics(
                Otlp.read(source, Option.METRICS_ENDPOINT),
                duration(source, Option.METRICS_INTERVAL, Duration.ofSeconds(1), Duration.ofHours(1)));
        return switch (source.value(Option.METRICS_EXPORTER)) {
            case "none" -> Optional.empty();
            case "otlp" -> Optional.of(metrics);
            default -> throw Option.METRICS_EXPORTER.refused();
        };
    }

    private static String matching(Source source, Option option, Pattern pattern) throws OptionException {
        String value = source.value(option);
        if (!pattern.matcher(value).matches()) {
            throw option.refused();
        }
        return value;
    }

    private static boolean captureFeatures(Source source) throws OptionException {
        return switch (source.value(Option.CAPTURE)) {
            case "features" -> true;
            case "none" -> false;
            default -> throw Option.CAPTURE.refused();
        };
    }

    /** A file is read here, so that a wrong one is told at the start; what is shipped when somebody asks. */
    private static Optional<Supplier<Orders>> orders(Source source) throws OptionException {
        String file = source.value(Option.ORDERS_FILE);
        Supplier<Orders> orders = Orders::shipped;
        if (!file.isEmpty()) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                Orders read = Orders.read(in.readNBytes(Orders.BYTES + 1));
                orders = () -> read;
            } catch (IOException | IllegalArgumentException e) {
                throw Option.ORDERS_FILE.refused();
            }
        }
        return captureFeatures(source) ? Optional.of(orders) : Optional.empty();
    }

    private static boolean definitionTexts(Source source) throws OptionException {
        return switch (source.value(Option.DEFINITIONS)) {
            case "text" -> true;
            case "hash" -> false;
            default -> throw Option.DEFINITIONS.refused();
        };
    }

    private static TrustedProxies trustedProxies(Source source) throws OptionException {
        TrustedProxies.Header header =
                switch (source.value(Option.TRUSTED_PROXIES_HEADER)) {
                    case "forwarded" -> TrustedProxies.Header.FORWARDED;
                    case "x-forwarded-for" -> TrustedProxies.Header.X_FORWARDED_FOR;
                    case "either" -> TrustedProxies.Header.EITHER;
                    default -> throw Option.TRUSTED_PROXIES_HEADER.refused();
                };
        try {
            return TrustedProxies.of(source.value(Option.TRUSTED_PROXIES), header);
        } catch (IllegalArgumentException e) {
            throw Option.TRUSTED_PROXIES.refused();
        }
    }

    private static Optional<byte[]> key(Source source, Option option, Option fileOption) throws OptionException {
        String key = source.value(option);
        String file = source.value(fileOption);
        if (!key.isEmpty()) {
            return Optional.of(decodeKey(key, option));
        }
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decodeKey(Files.readString(Path.of(file)), fileOption));
        } catch (IOException | InvalidPathException e) {
            throw fileOption.refused();
        }
    }

    private static byte[] decodeKey(String text, Option option) throws OptionException {
        try {
            // Both alphabets of RFC 4648, with and without padding.
            String plain = text.strip().replace('-', '+').replace('_', '/').replaceAll("=+$", "");
            byte[] key = Base64.getDecoder().decode(plain);
            if (key.length >= 16 && key.length <= 64) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // refused below, without the value: it is a secret
        }
        throw option.refused();
    }

    private static Path spoolDirectory(Source source, Map<String, String> properties) throws OptionException {
        try {
            return source.given(Option.SPOOL_DIRECTORY)
                    .map(Path::of)
                    .orElseGet(() -> Path.of(
                            properties.getOrDefault("java.io.tmpdir", "/tmp"),
                            "vedette-agent-" + properties.getOrDefault("user.name", "")))
                    .toAbsolutePath();
        } catch (InvalidPathException e) {
            throw Option.SPOOL_DIRECTORY.refused();
        }
    }

    private static int ringBytes(Source source) throws OptionException {
        try {
            int bytes = Integer.parseInt(source.value(Option.RING_BYTES));
            if (bytes >= 1 << 18 && bytes <= 1 << 30 && Integer.bitCount(bytes) == 1) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Option.RING_BYTES.refused();
    }

    private static long spoolMaxBytes(Source source) throws OptionException {
        try {
            long bytes = Long.parseLong(source.value(Option.SPOOL_MAX_BYTES));
            if (bytes >= Spool.LEAST_MAX_BYTES && bytes <= 1L << 40) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Option.SPOOL_MAX_BYTES.refused();
    }

    private static Duration duration(Source source, Option option, Duration least, Duration most)
            throws OptionException {
        try {
            Duration duration = Durations.parse(source.value(option));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw option.refused();
    }

    static boolean isBrokerList(String value) {
        return BROKERS.matcher(value).matches();
    }

    /** Where values come from. */
    record Source(Map<String, String> properties, Map<String, String> environment, Map<String, String> file) {

        static Source of(Map<String, String> properties, Map<String, String> environment) throws OptionException {
            refuseUnknown(properties, "");
            Source withoutFile = new Source(properties, environment, Map.of());
            String file = withoutFile.value(Option.CONFIG_FILE);
            if (file.isEmpty()) {
                return withoutFile;
            }
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw Option.CONFIG_FILE.refused();
            }
            Map<String, String> values = new HashMap<>();
            read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
            refuseUnknown(values, " in " + Option.CONFIG_FILE.key());
            return new Source(properties, environment, values);
        }

        private static void refuseUnknown(Map<String, String> values, String where) throws OptionException {
            for (String key : values.keySet()) {
                if (key.startsWith("vedette.")
                        && !key.startsWith(Option.KAFKA_PREFIX)
                        && Option.of(key).isEmpty()) {
                    String plain = key.replaceAll("[^A-Za-z0-9._-]", "?");
                    throw new OptionException(
                            plain, "there is no such option" + where + "; collector-agent/OPTIONS.md lists them all");
                }
            }
        }

        Optional<String> given(Option option) {
            for (String value : new String[] {
                properties.get(option.key()), environment.get(option.environmentName()), file.get(option.key())
            }) {
                if (value != null && !value.isBlank()) {
                    return Optional.of(value.strip());
                }
            }
            return Optional.empty();
        }

        String value(Option option) {
            return given(option).orElse(option.defaultValue());
        }
    }
}
