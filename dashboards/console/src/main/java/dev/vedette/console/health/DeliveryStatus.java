package dev.vedette.console.health;

import dev.vedette.console.health.SinkMetrics.Value;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /** The ways to Elasticsearch, by the names of their groups, and what they read. */
    private static final Map<String, String> ELASTICSEARCH = Map.of(
            "events-elasticsearch", Topics.EVENTS,
            "console-elasticsearch", Topics.CONSOLE_EVENTS,
            "alerts-elasticsearch", Topics.ALERTS,
            "incidents-elasticsearch", Topics.INCIDENTS,
            "feedback-elasticsearch", Topics.FEEDBACK);

    /**
     * A sink is known by its own name, which its group has behind one of these. Its group of decisions says nothing here: what that is
     * behind is neither alert nor event.
     */
    private static final Map<String, String> SINKS = Map.of("alerts-", Topics.ALERTS, "events-", Topics.EVENTS);

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
        try (Admin admin = Admin.create(settings(kafka))) {
            return read(admin, told);
        }
    }

    /**
     * As {@link #read(Map, SinkMetrics)}, once there is a sink: a job that has just been started has told of none.
     *
     * @param patience how long a delivery job may run without telling of a sink
     * @return empty if no delivery job runs, or none that tells of a sink in time
     * @throws IOException where Flink does not answer
     * @throws ExecutionException where Kafka does not
     */
    public static List<SinkStatus> await(Map<String, Object> kafka, SinkMetrics metrics, Duration patience)
            throws IOException, InterruptedException, ExecutionException {
        long end = System.nanoTime() + patience.toNanos();
        List<SinkStatus> sinks = read(kafka, metrics);
        while (sinks.isEmpty() && System.nanoTime() < end && metrics.hasDeliveryJob()) {
            Thread.sleep(LOOK_AGAIN.toMillis());
            sinks = read(kafka, metrics);
        }
        return sinks;
    }

    static List<SinkStatus> read(Admin admin, Map<String, List<Value>> told)
            throws InterruptedException, ExecutionException {
        Map<String, Way> ways = ways(admin);
        // One that has confirmed nothing yet.
        told.keySet().forEach(name -> ways.putIfAbsent(name, Way.ofSink(name)));
        List<SinkStatus> sinks = new ArrayList<>();
        for (Map.Entry<String, Way> way : ways.entrySet()) {
            String name = way.getKey();
            sinks.add(status(name, Optional.of(place(admin, way.getValue())), told.getOrDefault(name, List.of())));
        }
        return sinks;
    }

    /** What the jobs alone say, while Kafka does not answer. */
    static List<SinkStatus> read(Map<String, List<Value>> told) {
        return told.entrySet().stream()
                .map(sink -> status(sink.getKey(), Optional.empty(), sink.getValue()))
                .toList();
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

    static SinkStatus status(String name, Optional<Place> place, List<Value> told) {
        String lastError = told.stream()
                .filter(value -> value.metric().equals("last_error"))
                .map(Value::value)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return new SinkStatus(
                name,
                place.map(known -> OptionalLong.of(known.behind())).orElse(OptionalLong.empty()),
                sum(told, "sent"),
                sum(told, "retried"),
                sum(told, "dead"),
                sum(told, "lost") + place.map(Place::deleted).orElse(0L),
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

    /** What a sink reads, and as which group. */
    record Way(String group, String topic) {
        /** Of a sink that Kafka knows no group of. */
        static Way ofSink(String name) {
            return Optional.ofNullable(ELASTICSEARCH.get(name))
                    .map(topic -> new Way(name, topic))
                    .orElseGet(() -> new Way("alerts-" + name, Topics.ALERTS));
        }
    }

    /** The way of each sink, by its name, as the groups tell. */
    static Map<String, Way> ways(Collection<String> groups) {
        Map<String, Way> ways = new TreeMap<>();
        for (String group : groups) {
            if (group.startsWith(GROUP)) {
                String way = group.substring(GROUP.length());
                if (ELASTICSEARCH.containsKey(way)) {
                    ways.put(way, Way.ofSink(way));
                } else {
                    SINKS.forEach((prefix, topic) -> {
                        if (way.startsWith(prefix)) {
                            ways.put(way.substring(prefix.length()), new Way(way, topic));
                        }
                    });
                }
            }
        }
        return ways;
    }

    private static Map<String, Way> ways(Admin admin) throws InterruptedException, ExecutionException {
        return ways(admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .toList());
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
            return new Place(behind + Math.max(0, end - Math.max(at, first)), deleted + Math.max(0, first - at));
        }
    }

    private static Place place(Admin admin, Way way) throws InterruptedException, ExecutionException {
        String topic = way.topic();
        String group = GROUP + way.group();
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
        // A compacted topic loses what is of no use any more.
        boolean isCompacted = !topic.equals(Topics.EVENTS) && !topic.equals(Topics.CONSOLE_EVENTS);
        return isCompacted ? new Place(place.behind(), 0) : place;
    }
}
