package dev.vedette.local.delivery;

import dev.vedette.local.delivery.SinkMetrics.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How each sink of the delivery jobs fares: its lag from Kafka, the rest from Flink. */
public final class DeliveryStatus {
    private static final String GROUP = "vedette-delivery-";

    /** Groups of decisions on alerts: each belongs to a sink, and what it is behind is no alert. */
    private static final String FEEDBACK = "feedback-";

    private static final String ALERTS = "alerts-";

    private DeliveryStatus() {}

    /**
     * All sinks, by name.
     *
     * @param kafka settings of Kafka's clients
     * @throws IOException where Flink does not answer
     * @throws ExecutionException where Kafka does not
     */
    public static List<SinkStatus> read(Map<String, Object> kafka, SinkMetrics metrics)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Long> lags;
        try (Admin admin = Admin.create(kafka)) {
            lags = lags(admin);
        }
        Map<String, List<Value>> told = metrics.read();
        Set<String> names = new TreeSet<>(lags.keySet());
        names.addAll(told.keySet());
        List<SinkStatus> sinks = new ArrayList<>();
        for (String name : names) {
            sinks.add(status(name, lags.getOrDefault(name, 0L), told.getOrDefault(name, List.of())));
        }
        return sinks;
    }

    static SinkStatus status(String name, long lag, List<Value> told) {
        String lastError = told.stream()
                .filter(value -> value.metric().equals("last_error"))
                .map(Value::value)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return new SinkStatus(
                name,
                lag,
                sum(told, "sent"),
                sum(told, "retried"),
                sum(told, "dead"),
                latest(told, "last_sent_at"),
                latest(told, "last_failed_at"),
                lastError);
    }

    private static long sum(List<Value> told, String metric) {
        return numbers(told, metric).stream().mapToLong(Long::longValue).sum();
    }

    private static Optional<Instant> latest(List<Value> told, String metric) {
        return numbers(told, metric).stream()
                .filter(millis -> millis > 0)
                .max(Comparator.naturalOrder())
                .map(Instant::ofEpochMilli);
    }

    private static List<Long> numbers(List<Value> told, String metric) {
        return told.stream()
                .filter(value -> value.metric().equals(metric) && value.value().matches("\\d{1,18}"))
                .map(value -> Long.parseLong(value.value()))
                .toList();
    }

    private static Map<String, Long> lags(Admin admin) throws InterruptedException, ExecutionException {
        Map<String, Long> lags = new TreeMap<>();
        for (GroupListing group : admin.listGroups().all().get()) {
            if (group.groupId().startsWith(GROUP)) {
                String way = group.groupId().substring(GROUP.length());
                if (!way.startsWith(FEEDBACK)) {
                    lags.put(sink(way), lag(admin, group.groupId()));
                }
            }
        }
        return lags;
    }

    /** A sink of alerts is known by its own name, which its group has behind {@code alerts-}. */
    private static String sink(String way) {
        return way.startsWith(ALERTS) && !way.endsWith("-elasticsearch") ? way.substring(ALERTS.length()) : way;
    }

    private static long lag(Admin admin, String group) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> latest = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        committed.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        long lag = 0;
        for (var end : admin.listOffsets(latest).all().get().entrySet()) {
            OffsetAndMetadata at = committed.get(end.getKey());
            lag += at == null ? 0 : Math.max(0, end.getValue().offset() - at.offset());
        }
        return lag;
    }
}
