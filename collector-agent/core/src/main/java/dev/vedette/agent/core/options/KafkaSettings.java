package dev.vedette.agent.core.options;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

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
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);

    /** The native compressors are not in the agent's jar. */
    private static final Set<String> COMPRESSIONS = Set.of("none", "gzip");

    private KafkaSettings() {}

    static Map<String, Object> read(Settings.Source source) throws OptionException {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(8 << 20));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        // Nothing of the agent shows up in the application's JMX.
        settings.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        given(source.file()).forEach(settings::put);
        fromEnvironment(source.environment()).forEach(settings::put);
        given(source.properties()).forEach(settings::put);
        settings.keySet().removeIf(name -> name.equals("bootstrap"));
        for (String name : settings.keySet()) {
            if (FIXED.contains(name) || !ProducerConfig.configNames().contains(name)) {
                throw new OptionException(
                        Option.KAFKA_PREFIX + name.replaceAll("[^A-Za-z0-9._-]", "?"),
                        FIXED.contains(name)
                                ? "the agent sets this itself, remove it"
                                : "there is no such setting of a Kafka producer");
            }
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
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return Map.copyOf(settings);
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
