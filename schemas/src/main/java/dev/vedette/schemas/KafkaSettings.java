package dev.vedette.schemas;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Settings of Kafka's clients that travel with a job's graph: the bootstrap servers, and what an operator gives beside them, such as those
 * of TLS and SASL.
 *
 * @param values by Kafka's names
 */
public record KafkaSettings(Map<String, String> values) implements Serializable {
    /** For what needs no Kafka. */
    public static final KafkaSettings NONE = new KafkaSettings(Map.of());

    private static final String SERVER = "(?:\\[[0-9a-fA-F:.]+]|[^\\s,:\\[\\]]+):\\d{1,5}";
    private static final Pattern SERVERS = Pattern.compile(SERVER + "(?:," + SERVER + ")*");

    public KafkaSettings {
        values = Map.copyOf(values);
    }

    /**
     * @param bootstrap {@code host:port}, comma-separated; it wins over one in {@code more}
     * @param more further settings
     * @throws IllegalArgumentException if the servers are not written as they have to be
     */
    public static KafkaSettings of(String bootstrap, Map<String, String> more) {
        if (!SERVERS.matcher(bootstrap).matches()) {
            throw new IllegalArgumentException("--bootstrap must be host:port, or several separated by commas");
        }
        Map<String, String> all = new HashMap<>(more);
        all.put("bootstrap.servers", bootstrap);
        return new KafkaSettings(all);
    }

    public boolean isNone() {
        return values.isEmpty();
    }

    /** A copy that the caller may change, as Kafka's clients take it. */
    public Map<String, Object> forClient() {
        return new HashMap<>(values);
    }

    /** Their names alone: among the values are passwords. */
    @Override
    public String toString() {
        return "KafkaSettings" + new TreeSet<>(values.keySet());
    }
}
