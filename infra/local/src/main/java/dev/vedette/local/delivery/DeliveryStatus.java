package dev.vedette.local.delivery;

import dev.vedette.local.delivery.SinkMetrics.Value;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** How each sink of the delivery jobs fares: its lag from Kafka, the rest from Flink. */
public final class DeliveryStatus {
    private static final String GROUP = "vedette-delivery-";

    /**
     * A sink of alerts is known by its own name, which its group has behind this. Its group of decisions says nothing here: what that
     * is behind is no alert.
     */
    private static final String ALERTS = "alerts-";

    /** Of a topic that is not compacted: what is deleted of it was of use. */
    private static final String EVENTS = "events-elasticsearch";

    /** The ways to Elasticsearch, by the names of their groups, and what they read. */
    private static final Map<String, String> ELASTICSEARCH = Map.of(
            EVENTS, Topics.EVENTS,
            "alerts-elasticsearch", Topics.ALERTS,
            "incidents-elasticsearch", Topics.INCIDENTS,
            "feedback-elasticsearch", Topics.FEEDBACK);

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
        Map<String, List<Value>> told = metrics.read();
        List<SinkStatus> sinks = new ArrayList<>();
        try (Admin admin = Admin.create(settings(kafka))) {
            Set<String> names = names(admin);
            names.addAll(told.keySet());
            for (String name : names) {
                sinks.add(status(name, place(admin, name), told.getOrDefault(name, List.of())));
            }
        }
        return sinks;
    }

    /** The admin client refuses to start where a request may take longer than a call. */
    static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        Object patience = kafka.get("default.api.timeout.ms");
        if (patience != null) {
            settings.put("request.timeout.ms", patience);
        }
        return settings;
    }

    static SinkStatus status(String name, Place place, List<Value> told) {
        String lastError = told.stream()
                .filter(value -> value.metric().equals("last_error"))
                .map(Value::value)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return new SinkStatus(
                name,
                place.behind(),
                sum(told, "sent"),
                sum(told, "retried"),
                sum(told, "dead"),
                sum(told, "lost") + (name.equals(EVENTS) ? place.deleted() : 0),
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

    private static Set<String> names(Admin admin) throws InterruptedException, ExecutionException {
        Set<String> names = new TreeSet<>();
        for (GroupListing group : admin.listGroups().all().get()) {
            if (group.groupId().startsWith(GROUP)) {
                String way = group.groupId().substring(GROUP.length());
                if (ELASTICSEARCH.containsKey(way)) {
                    names.add(way);
                } else if (way.startsWith(ALERTS)) {
                    names.add(way.substring(ALERTS.length()));
                }
            }
        }
        return names;
    }

    /**
     * Where a sink's group stands, all partitions together.
     *
     * @param behind records that are there and not confirmed, which is all that there are while it has confirmed nothing
     * @param deleted records that it has not confirmed and that are there no more
     */
    record Place(long behind, long deleted) {
        static final Place START = new Place(0, 0);

        /**
         * And one more partition.
         *
         * @param committed what the group has confirmed, empty if it has nothing
         * @param first offset of the oldest record that is left
         * @param end offset of the next one that comes
         */
        Place and(OptionalLong committed, long first, long end) {
            long at = committed.orElse(first);
            return new Place(
                    behind + Math.max(0, end - Math.max(at, first)), deleted + Math.max(0, first - at));
        }
    }

    private static Place place(Admin admin, String sink) throws InterruptedException, ExecutionException {
        String topic = ELASTICSEARCH.getOrDefault(sink, Topics.ALERTS);
        String group = GROUP + (ELASTICSEARCH.containsKey(sink) ? sink : ALERTS + sink);
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        for (TopicDescription described :
                admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
            for (TopicPartitionInfo info : described.partitions()) {
                TopicPartition partition = new TopicPartition(topic, info.partition());
                first.put(partition, OffsetSpec.earliest());
                last.put(partition, OffsetSpec.latest());
            }
        }
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        var begin = admin.listOffsets(first).all().get();
        Place place = Place.START;
        for (var end : admin.listOffsets(last).all().get().entrySet()) {
            OffsetAndMetadata at = committed.get(end.getKey());
            var oldest = begin.get(end.getKey());
            place = place.and(
                    at == null ? OptionalLong.empty() : OptionalLong.of(at.offset()),
                    oldest == null ? 0 : oldest.offset(),
                    end.getValue().offset());
        }
        return place;
    }
}
