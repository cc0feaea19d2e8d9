package dev.vedette.console.investigation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.StoreException;
import dev.vedette.console.elasticsearch.TenantSearch;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from one starting point what somebody may see of the audit trail. Thread-safe. */
final class EventStore {

    /** Events of a page. */
    static final int ROWS = 200;

    /** Values of a relation. */
    private static final int VALUES = 10;
    /** Elasticsearch stops counting then, and says so. */
    private static final String PATIENCE = "4s";

    private static final String TIME_FORMAT = "strict_date_optional_time_nanos";

    /** What events have in common with others: a relation's key, and the field that its values stand in. */
    private static final Map<String, String> RELATIONS = relations();

    private final TenantSearch search;
    private final Clock clock;

    EventStore(TenantSearch search, Clock clock) {
        this.search = search;
        this.clock = clock;
    }

    /**
     * Some events, newest first.
     *
     * @param twins what the value is called under the deployment's other fingerprint key
     * @param total how many there are, at least that many where {@code totalIsExact} is false
     */
    record Timeline(List<String> twins, List<EventRow> events, long total, boolean totalIsExact) {
        Timeline {
            twins = List.copyOf(twins);
            events = List.copyOf(events);
        }
    }

    /**
     * Values that events share.
     *
     * @param key of a {@link StartingPoint}, or {@code event}, {@code outcome}, {@code program} or {@code tenant}
     * @param values most events first
     * @param others how many events have other values
     */
    record Relation(String key, List<Shared> values, long others) {
        Relation {
            values = List.copyOf(values);
        }
    }

    record Shared(String value, long events) {}

    /**
     * All relations.
     *
     * @param complete false if there was too much to count in time
     */
    record Relations(List<Relation> relations, boolean complete) {
        Relations {
            relations = List.copyOf(relations);
        }
    }

    /** The trail with its twins, if it can have any. */
    Trail whole(Trail trail) throws StoreException {
        return trail.mayHaveTwins() ? trail.withTwins(search.search(Trail.searchForTwins(List.of(trail))), 0) : trail;
    }

    Timeline timeline(Investigation wanted) throws StoreException {
        Trail trail = whole(wanted.trail());
        ObjectNode body = newestFirst(trail.body(List.of(since(wanted))), ROWS);
        wanted.after()
                .ifPresent(last ->
                        body.putArray("search_after").add(last.at().toString()).add(last.id()));
        body.putObject("_source").set("excludes", body.arrayNode().addAll(texts(body, EventRow.EXCLUDED)));
        JsonNode hits = search.search(Trail.search(body)).path("hits");
        List<EventRow> rows = new ArrayList<>();
        for (JsonNode hit : hits.path("hits")) {
            rows.add(EventRow.of(hit.path("_id").asText(), hit.path("_source")));
        }
        JsonNode total = hits.path("total");
        boolean isExact = !total.path("relation").asText().equals("gte");
        return new Timeline(
                trail.twins().stream().sorted().toList(),
                rows,
                total.path("value").asLong(),
                isExact);
    }

    Relations relations(Investigation wanted) throws StoreException {
        Trail trail = whole(wanted.trail());
        ObjectNode body =
                trail.body(List.of(since(wanted))).put("timeout", PATIENCE).put("track_total_hits", false);
        ObjectNode aggregations = body.putObject("aggs");
        RELATIONS.forEach((key, field) -> aggregations.set(key, Trail.terms(field, VALUES)));
        JsonNode answer = search.search(Trail.search(body));
        List<Relation> relations = new ArrayList<>();
        for (String key : RELATIONS.keySet()) {
            JsonNode terms = answer.path("aggregations").path(key);
            List<Shared> values = new ArrayList<>();
            Trail.buckets(terms)
                    .forEach((value, bucket) -> values.add(
                            new Shared(value, bucket.path("doc_count").asLong())));
            relations.add(
                    new Relation(key, values, terms.path("sum_other_doc_count").asLong()));
        }
        return new Relations(relations, !answer.path("timed_out").asBoolean());
    }

    /** The oldest time that is wanted. */
    ObjectNode since(Investigation wanted) {
        Instant from = clock.instant().minus(wanted.since());
        return Trail.between(from.toString(), Optional.empty());
    }

    /** Events of the same microsecond have an order too, or a page could skip one of them. */
    static ObjectNode newestFirst(ObjectNode body, int size) {
        body.put("size", size);
        ObjectNode time = body.putArray("sort").addObject().putObject("@timestamp");
        time.put("order", "desc").put("format", TIME_FORMAT).put("unmapped_type", "date_nanos");
        body.withArray("sort")
                .addObject()
                .putObject("event.id")
                .put("order", "asc")
                .put("unmapped_type", "keyword");
        return body;
    }

    private static List<JsonNode> texts(ObjectNode node, List<String> texts) {
        return texts.stream().<JsonNode>map(node::textNode).toList();
    }

    private static Map<String, String> relations() {
        Map<String, String> relations = new LinkedHashMap<>();
        relations.put("event", "event.name");
        relations.put("outcome", "event.outcome");
        for (StartingPoint start : StartingPoint.values()) {
            relations.put(start.key(), start.fields().get(0));
        }
        relations.put("program", "user_agent.name");
        relations.put("tenant", "organization.id");
        return relations;
    }
}
