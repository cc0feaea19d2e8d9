package dev.vedette.agent.core.options;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every option, as data: {@code collector-agent/OPTIONS.md} is made from this list. */
public enum Option {
    KAFKA_BOOTSTRAP(
            "vedette.kafka.bootstrap",
            "127.0.0.1:19092",
            "host:port, several separated by commas",
            "The Kafka brokers that events go to.",
            "kafka-1:9092,kafka-2:9092"),
    EXPORTER(
            "vedette.exporter",
            "kafka",
            "kafka or otlp",
            "Where events go. To Kafka as Avro, which is what the detection reads; or to a receiver of OpenTelemetry's protocol, as log"
                    + " events.",
            "otlp"),
    OTLP_ENDPOINT(
            "vedette.otlp.endpoint",
            "http://127.0.0.1:4318/v1/logs",
            "an http or https URL",
            "The receiver, for `vedette.exporter=otlp`. OTLP over HTTP with protobuf.",
            "https://collector.example:4318/v1/logs"),
    OTLP_HEADERS(
            "vedette.otlp.headers",
            "",
            "name=value, several separated by commas",
            "Headers of each request to the receiver, its credentials for example.",
            "Authorization=Bearer x"),
    OTLP_CERTIFICATES(
            "vedette.otlp.certificates.file",
            "",
            "a readable file of certificates in PEM",
            "Whom to trust at an https receiver, if it is not whom the JVM trusts.",
            "/etc/vedette/collector-ca.pem"),
    METRICS_EXPORTER(
            "vedette.metrics.exporter",
            "none",
            "none or otlp",
            "Whether the agent's counters go to a receiver as OpenTelemetry metrics, with the headers and certificates of `vedette.otlp.*`."
                    + " They are in JMX either way.",
            "otlp"),
    METRICS_ENDPOINT(
            "vedette.metrics.endpoint",
            "http://127.0.0.1:4318/v1/metrics",
            "an http or https URL",
            "The receiver of the metrics. OTLP over HTTP with protobuf.",
            "https://collector.example:4318/v1/metrics"),
    METRICS_INTERVAL(
            "vedette.metrics.interval", "60s", "a duration from 1s to 1h", "How often metrics are sent.", "15s"),
    TENANT(
            "vedette.tenant",
            "default",
            "1 to 64 letters, digits, dots, dashes and underscores",
            "Whose server this is; alerts and models never mix two of them.",
            "acme"),
    TRUSTED_PROXIES(
            "vedette.trusted.proxies",
            "",
            "addresses and networks such as 10.0.0.0/8 or ::1, separated by commas",
            "Peers that are believed when they name a client's address. Nobody else is.",
            "10.0.0.0/8"),
    TRUSTED_PROXIES_HEADER(
            "vedette.trusted.proxies.header",
            "either",
            "forwarded, x-forwarded-for or either",
            "The header that the proxies write. Name it: with `either`, two headers that disagree leave the proxy's address.",
            "forwarded"),
    CAPTURE(
            "vedette.capture",
            "features",
            "features or none",
            "What events say of arguments and results beyond names and sizes. `features`: which kinds of secrets and personal data stand"
                    + " in them and where, never a value. `none`: nothing.",
            "none"),
    ORDERS_FILE(
            "vedette.orders.file",
            "",
            "a readable file of weights, as `./vedette models orders` writes it",
            "By which weights sentences of results are judged to be orders: those of the model of sessions that is in force, if it is not"
                    + " the one that the agent comes with. Read at the start.",
            "/etc/vedette/orders.weights"),
    DEFINITIONS(
            "vedette.definitions",
            "text",
            "text or hash",
            "What events say of tools' definitions. `text`: the definition as the server shows it to its callers, up to 32 KiB, which is"
                    + " what the job's model reads. `hash`: its SHA-256 and what follows from it, for servers whose definitions are no"
                    + " one else's business.",
            "hash"),
    FINGERPRINT_KEY(
            "vedette.fingerprint.key",
            "",
            "base64 of 16 to 64 bytes",
            "Key of the fingerprints of tokens, sessions and principals. One for all agents of a deployment, else a token has another"
                    + " fingerprint at each server. Made and kept in the spool directory if not set.",
            "bm90LWEta2V5LWp1c3QtYW4tZXhhbXBsZQ=="),
    FINGERPRINT_KEY_FILE(
            "vedette.fingerprint.key.file",
            "",
            "a readable file with base64 of 16 to 64 bytes",
            "The same key, from a file.",
            "/run/secrets/vedette-fingerprint"),
    OTHER_FINGERPRINT_KEY(
            "vedette.fingerprint.other.key",
            "",
            "base64 of 16 to 64 bytes",
            "While keys are rotated, the key that will be the deployment's or was it: events carry the fingerprints of both.",
            "YW5vdGhlci1rZXktanVzdC1hcy1leGFtcGxl"),
    OTHER_FINGERPRINT_KEY_FILE(
            "vedette.fingerprint.other.key.file",
            "",
            "a readable file with base64 of 16 to 64 bytes",
            "The other key, from a file.",
            "/run/secrets/vedette-fingerprint-other"),
    SPOOL_DIRECTORY(
            "vedette.spool.dir",
            "vedette-agent-<user> in java.io.tmpdir",
            "a directory that the server may write",
            "Where events wait, and the agent's identity and count of starts are kept. Several servers may share it.",
            "/var/lib/vedette"),
    RING_BYTES(
            "vedette.ring.bytes",
            "16777216",
            "a power of two from 262144 to 1073741824",
            "Size of the ring. Beyond a quarter of it events go to segments on disk; what comes when it is full is counted and reported as an"
                    + " event.",
            "33554432"),
    SPOOL_MAX_BYTES(
            "vedette.spool.max-bytes",
            "1073741824",
            "a number from 1048576 to 1099511627776",
            "How much of the disk events may take while Kafka does not take them. Beyond it the oldest go; they are counted and"
                    + " reported as an event.",
            "10737418240"),
    HEARTBEAT(
            "vedette.heartbeat",
            "1s",
            "a duration from 100ms to 1h",
            "How often the agent says that it is alive.",
            "5s"),
    SHUTDOWN_WAIT(
            "vedette.shutdown.wait",
            "3s",
            "a duration from 0s to 60s",
            "How long the JVM's end may wait for Kafka to take the rest. What it does not take stays on disk for the next start.",
            "10s"),
    CONFIG_FILE(
            "vedette.config.file",
            "",
            "a readable Java properties file",
            "Options from a file; properties and environment go before it.",
            "/etc/vedette/agent.properties");

    /** Everything below it goes to the Kafka producer as it is. */
    public static final String KAFKA_PREFIX = "vedette.kafka.";

    private final String key;
    private final String defaultValue;
    private final String allowed;
    private final String description;
    private final String example;

    Option(String key, String defaultValue, String allowed, String description, String example) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.description = description;
        this.example = example;
    }

    /** Name as a system property. */
    public String key() {
        return key;
    }

    /** Name in the environment: upper case, underscores. */
    public String environmentName() {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** What values are allowed, for people. */
    public String allowed() {
        return allowed;
    }

    public String description() {
        return description;
    }

    /** A value as people set it; allowed, where it names no file. */
    public String example() {
        return example;
    }

    OptionException refused() {
        return new OptionException(key, "give " + allowed);
    }

    static Optional<Option> of(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }
}
