package dev.vedette.schemas;

import java.util.Map;

/**
 * A Kafka topic and the settings that it is created with.
 *
 * @param name topic name
 * @param settings Kafka topic settings, for example {@code cleanup.policy}
 */
public record TopicSpec(String name, Map<String, String> settings) {
    public TopicSpec {
        settings = Map.copyOf(settings);
    }

    static TopicSpec of(String name, String cleanupPolicy) {
        return new TopicSpec(name, Map.of("cleanup.policy", cleanupPolicy));
    }

    static TopicSpec of(String name, String cleanupPolicy, int maxMessageBytes) {
        return new TopicSpec(
                name, Map.of("cleanup.policy", cleanupPolicy, "max.message.bytes", Integer.toString(maxMessageBytes)));
    }
}
