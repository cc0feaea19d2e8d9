package dev.vedette.agent.core.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.internals.BrokerSecurityConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka producer's settings: ours, and the operator's below {@code vedette.kafka.} */
final class KafkaSettings {
    /** What no event is lost by is not the operator's to change. */
    private static final Set<String> FIXED = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);

    /** A producer whose brokers are all gone forgets the topics, and would let each send wait for them (Kafka 4, KIP-1102). */
    private static final String MAX_BLOCK_MILLIS = "100";

    /** What would see, change or drop events, or send them where their order is lost. */
    private static final Set<String> REFUSED =
            Set.of(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);

    private static final String ALLOWED_URLS = BrokerSecurityConfigs.ALLOWED_SASL_OAUTHBEARER_URLS_CONFIG;

    /** The native compressors are not in the agent's jar. */
    private static final Set<String> COMPRESSIONS = Set.of("none", "gzip");

    private KafkaSettings() {}

    static Map<String, Object> read(Settings.Source source) throws OptionException {
        Map<String, Object> settings = new HashMap<>();
        // Requests with a few events each cost server and broker many times what requests with a hundred do.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(8 << 20));
        // Nothing of the agent shows up in the application's JMX.
        settings.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        given(source.file()).forEach(settings::put);
        fromEnvironment(source.environment()).forEach(settings::put);
        given(source.properties()).forEach(settings::put);
        settings.keySet().removeIf(name -> name.equals("bootstrap"));
        for (String name : settings.keySet()) {
            refuseName(name);
        }
        if (!COMPRESSIONS.contains(settings.getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none"))) {
            throw new OptionException(Option.KAFKA_PREFIX + "compression.type", "give none or gzip");
        }
        String brokers = source.value(Option.KAFKA_BOOTSTRAP);
        if (!Settings.isBrokerList(brokers)) {
            throw Option.KAFKA_BOOTSTRAP.refused();
        }
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        refuseValues(settings);
        refuseUrlThatKafkaWouldRefuse(settings, source.properties());
        return Map.copyOf(settings);
    }

    private static void refuseName(String name) throws OptionException {
        if (FIXED.contains(name)) {
            throw refused(name, "the agent sets this itself, remove it");
        }
        if (REFUSED.contains(name)) {
            throw refused(name, "events must reach Kafka as they are and in their order, remove it");
        }
        if (!ProducerConfig.configNames().contains(name)) {
            throw refused(name, "there is no such setting of a Kafka producer");
        }
    }

    /** What Kafka would say when it connects: then it would be said again and again, and no event would leave. */
    private static void refuseValues(Map<String, Object> settings) throws OptionException {
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            boolean isFile = setting.getKey().endsWith(".location");
            if (isFile && !Files.isReadable(Path.of(setting.getValue().toString()))) {
                throw refused(setting.getKey(), "give a readable file");
            }
        }
        Map<String, Object> whole = new HashMap<>(settings);
        whole.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        whole.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        for (ConfigValue value : ProducerConfig.configDef().validate(asTexts(whole))) {
            if (!value.errorMessages().isEmpty()) {
                throw refused(value.name(), allowed(value.name()));
            }
        }
        try {
            new ProducerConfig(whole); // what settings demand of each other
        } catch (ConfigException e) {
            throw refused("*", "the settings do not fit together: " + String.valueOf(e.getMessage()));
        }
    }

    /** Kafka asks for tokens at URLs alone that a system property of the JVM allows, and says so when it connects. */
    private static void refuseUrlThatKafkaWouldRefuse(Map<String, Object> settings, Map<String, String> properties)
            throws OptionException {
        Object url = settings.get(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL);
        String allowed = properties.getOrDefault(ALLOWED_URLS, "");
        if (url != null && Stream.of(allowed.split(",")).map(String::strip).noneMatch(url.toString()::equals)) {
            throw refused(
                    SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL,
                    "start the JVM with the same URL in the system property " + ALLOWED_URLS + " as well");
        }
    }

    /** Without the value: it may be a secret. */
    private static String allowed(String name) {
        ConfigDef.ConfigKey key = ProducerConfig.configDef().configKeys().get(name);
        if (key == null) {
            return "the value is not allowed";
        }
        String kind = key.type().name().toLowerCase(Locale.ROOT);
        return "give a value of the kind " + kind + (key.validator == null ? "" : ", allowed are " + key.validator);
    }

    private static Map<String, String> asTexts(Map<String, Object> settings) {
        Map<String, String> texts = new HashMap<>();
        settings.forEach((name, value) ->
                texts.put(name, value instanceof Class<?> type ? type.getName() : value.toString()));
        return texts;
    }

    private static OptionException refused(String name, String why) {
        return new OptionException(Option.KAFKA_PREFIX + name.replaceAll("[^A-Za-z0-9._*-]", "?"), why);
    }

    private static Map<String, String> given(Map<String, String> values) {
        Map<String, String> below = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(Option.KAFKA_PREFIX)) {
                below.put(key.substring(Option.KAFKA_PREFIX.length()), value.strip());
            }
        });
        return below;
    }

    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        String prefix = Option.KAFKA_PREFIX.toUpperCase(Locale.ROOT).replace('.', '_');
        Map<String, String> below = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                String key =
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                below.put(key, value.strip());
            }
        });
        return below;
    }
}
