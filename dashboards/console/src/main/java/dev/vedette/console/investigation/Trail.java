package dev.vedette.console.investigation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A starting point with its value, and what else that value is called: while fingerprint keys are rotated an event carries
 * a fingerprint under both, so that the events before and after have none in common but through these.
 *
 * @param tenant whose events, all tenants' if empty
 * @param twins other fingerprints of the same thing, at most {@link #MAX_TWINS}
 */
public record Trail(StartingPoint start, String value, String tenant, Set<String> twins) {

    /** A deployment has two keys at a time; more twins than these are forged, or of years. */
    private static final int MAX_TWINS = 4;

    private static final String EVENTS = "vedette-events";
    private static final String HERE = "here";
    private static final String THERE = "there";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public Trail {
        twins = Set.copyOf(twins);
    }

    public Trail(StartingPoint start, String value, String tenant) {
        this(start, value, tenant, Set.of());
    }

    /** Whether it may have twins, so that {@link #searchForTwins} is worth asking. */
    public boolean mayHaveTwins() {
        return start.otherField().isPresent();
    }

    /** Asks whether any event has a fingerprint under a second key, without which nothing has twins: cheaper than to ask for them. */
    public static Search searchForSecondKeys() {
        ArrayNode any = JSON.arrayNode();
        for (StartingPoint start : StartingPoint.values()) {
            start.otherField().ifPresent(field -> any.add(exists(field)));
        }
        return new Search(EVENTS, body(any(any), "", List.of()).put("track_total_hits", 1));
    }

    /** Asks what else the values of {@code trails} are called, all at once; they are of one tenant and {@link #mayHaveTwins}. */
    public static Search searchForTwins(List<Trail> trails) {
        ArrayNode any = JSON.arrayNode();
        ObjectNode aggregations = JSON.objectNode();
        for (int i = 0; i < trails.size(); i++) {
            Trail trail = trails.get(i);
            String field = trail.start.fields().get(0);
            String other = trail.start.otherField().orElse(field);
            any.add(all(List.of(exists(other), trail.mine())));
            aggregations.set(HERE + i, within(term(field, trail.value), termsOfFew(other, MAX_TWINS + 1)));
            aggregations.set(THERE + i, within(term(other, trail.value), termsOfFew(field, MAX_TWINS + 1)));
        }
        ObjectNode body = body(any(any), trails.get(0).tenant, List.of());
        body.set("aggs", aggregations);
        return new Search(EVENTS, body);
    }

    /** The trail with the twins that {@link #searchForTwins} found for the one at this place of its list. */
    public Trail withTwins(JsonNode answer, int place) {
        Set<String> found = new LinkedHashSet<>();
        for (String side : List.of(HERE, THERE)) {
            for (JsonNode bucket :
                    answer.path("aggregations").path(side + place).path("of").path("buckets")) {
                String twin = bucket.path("key").asText();
                if (!twin.equals(value) && found.size() < MAX_TWINS) {
                    found.add(twin);
                }
            }
        }
        return new Trail(start, value, tenant, found);
    }

    /** A search of events of this trail that hold to {@code filters}: no hits, no aggregations, the query alone. */
    public ObjectNode body(List<ObjectNode> filters) {
        return body(mine(), tenant, filters);
    }

    /** The same of events of any of several trails of one tenant. */
    public static ObjectNode body(List<Trail> trails, List<ObjectNode> filters) {
        ArrayNode any = JSON.arrayNode();
        trails.forEach(trail -> any.add(trail.mine()));
        return body(any(any), trails.get(0).tenant, filters);
    }

    private static ObjectNode body(ObjectNode whose, String tenant, List<ObjectNode> filters) {
        List<ObjectNode> all = new ArrayList<>(filters);
        all.add(whose);
        if (!tenant.isEmpty()) {
            all.add(term("organization.id", tenant));
        }
        ObjectNode body = JSON.objectNode().put("size", 0);
        body.set("query", all(all));
        return body;
    }

    /** Such a search, of the audit trail. */
    public static Search search(ObjectNode body) {
        return new Search(EVENTS, body);
    }

    /** The query for events of this trail, of whatever tenant. */
    public ObjectNode mine() {
        List<String> fields = new ArrayList<>(start.fields());
        start.otherField().ifPresent(fields::add);
        ArrayNode any = JSON.arrayNode();
        for (String field : fields) {
            any.addObject().putObject("terms").putArray(field).add(value).addAll(twinNodes());
        }
        return any(any);
    }

    private static ObjectNode any(ArrayNode queries) {
        ObjectNode any = JSON.objectNode();
        any.putObject("bool").put("minimum_should_match", 1).set("should", queries);
        return any;
    }

    private static ObjectNode all(List<ObjectNode> queries) {
        ObjectNode all = JSON.objectNode();
        all.putObject("bool").putArray("filter").addAll(queries);
        return all;
    }

    private List<JsonNode> twinNodes() {
        return twins.stream().<JsonNode>map(JSON::textNode).toList();
    }

    /** Events of {@code field} with this value. */
    static ObjectNode term(String field, String value) {
        ObjectNode term = JSON.objectNode();
        term.putObject("term").put(field, value);
        return term;
    }

    static ObjectNode exists(String field) {
        ObjectNode exists = JSON.objectNode();
        exists.putObject("exists").put("field", field);
        return exists;
    }

    /** Events from {@code from} on, and before {@code until} if that is given; ISO 8601. */
    public static ObjectNode between(String from, Optional<String> until) {
        ObjectNode range = JSON.objectNode();
        ObjectNode bounds = range.putObject("range").putObject("@timestamp").put("gte", from);
        until.ifPresent(end -> bounds.put("lt", end));
        return range;
    }

    /** The {@code size} values of {@code field} with the most events. */
    public static ObjectNode terms(String field, int size) {
        ObjectNode terms = JSON.objectNode();
        terms.putObject("terms").put("field", field).put("size", size);
        return terms;
    }

    /**
     * The same where few of an index's events are expected: counted by their text. A table of all the field's values, as Elasticsearch makes
     * one by itself, costs more than they do.
     */
    public static ObjectNode termsOfFew(String field, int size) {
        ObjectNode terms = terms(field, size);
        terms.withObject("/terms").put("execution_hint", "map");
        return terms;
    }

    /** {@code aggregation}, named {@code of}, over what {@code filter} lets through. */
    static ObjectNode within(ObjectNode filter, ObjectNode aggregation) {
        ObjectNode filtered = JSON.objectNode();
        filtered.set("filter", filter);
        filtered.putObject("aggs").set("of", aggregation);
        return filtered;
    }

    /** The buckets of a {@code terms} aggregation, most events first. */
    public static Map<String, JsonNode> buckets(JsonNode aggregation) {
        Map<String, JsonNode> buckets = new LinkedHashMap<>();
        aggregation
                .path("buckets")
                .forEach(bucket -> buckets.put(bucket.path("key").asText(), bucket));
        return buckets;
    }
}
