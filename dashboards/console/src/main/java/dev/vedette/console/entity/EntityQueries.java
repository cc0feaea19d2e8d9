package dev.vedette.console.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.investigation.StartingPoint;
import dev.vedette.console.investigation.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The searches behind an entity's profile. Each is bounded in what it answers and in how long it may take. */
final class EntityQueries {

    static final int DAYS = 30;
    /** Values of a kind. */
    static final int VALUES = 6;

    static final String ALERTS = "vedette-alerts";
    /** Sub-aggregation: the oldest event of a bucket. */
    static final String FIRST = "first";

    static final String LAST = "last";
    /** Aggregation of the values that the alert has, whether they are many or not. */
    static final String OF_ALERT = "-of-alert";

    static final String COUNTRIES = "countries";
    static final String COUNTRY = "client.geo.country_iso_code";

    private static final int NEWEST = 8;
    private static final String PATIENCE = "3s";
    private static final String EVIDENCE = "vedette.alert.evidence.vedette.evidence.fields";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What an entity uses: a key for the page, and the field. */
    static final Map<String, String> HABITS = fields(
            StartingPoint.CLIENT,
            StartingPoint.ADDRESS,
            StartingPoint.TOOL,
            StartingPoint.SERVER,
            StartingPoint.PRINCIPAL);

    /** Who uses a thing. */
    static final Map<String, String> USERS =
            fields(StartingPoint.PRINCIPAL, StartingPoint.ADDRESS, StartingPoint.SERVER);

    private EntityQueries() {}

    /** The alert itself: what its profile needs of it. */
    static Search alert(String id) {
        ObjectNode body = JSON.objectNode().put("size", 1);
        body.putObject("query").putObject("ids").putArray("values").add(id);
        texts(body.putArray("_source"), AlertFacts.FIELDS);
        return new Search(ALERTS, body);
    }

    /** The oldest event; a search that sorts by time looks at few. */
    static Search oldest(Trail trail) {
        ObjectNode body = trail.body(List.of())
                .put("size", 1)
                .put("_source", false)
                .put("timeout", PATIENCE)
                .put("track_total_hits", false);
        ObjectNode sort = body.putArray("sort").addObject().putObject("@timestamp");
        sort.put("order", "asc").put("unmapped_type", "date_nanos");
        sort.put("format", "strict_date_optional_time_nanos");
        return Trail.search(body);
    }

    /** What the entity used in the days before the alert began. */
    static Search habits(Trail trail, AlertFacts alert, Instant now) {
        Instant until = start(alert, now);
        ObjectNode body = counted(trail, Trail.between(from(until), Optional.of(until.toString())));
        ObjectNode aggregations = body.putObject("aggs");
        HABITS.forEach((key, field) -> {
            aggregations.set(key, withFirst(Trail.terms(field, VALUES)));
            List<String> values = alert.values(field, VALUES);
            if (!values.isEmpty()) {
                ObjectNode ofAlert = Trail.terms(field, VALUES);
                texts(ofAlert.withObject("/terms").putArray("include"), values);
                aggregations.set(key + OF_ALERT, withFirst(ofAlert));
            }
        });
        return Trail.search(body);
    }

    /** Who used each of these, from the days before the alert until now: an aggregation {@link #thing} for each. */
    static Search users(List<Trail> things, AlertFacts alert, Instant now) {
        ObjectNode body = Trail.body(things, List.of(Trail.between(from(start(alert, now)), Optional.empty())))
                .put("timeout", PATIENCE)
                .put("track_total_hits", false);
        ObjectNode each = body.putObject("aggs");
        for (int i = 0; i < things.size(); i++) {
            ObjectNode one = each.putObject(thing(i));
            one.set("filter", things.get(i).mine());
            ObjectNode aggregations = one.putObject("aggs");
            USERS.forEach((key, field) -> aggregations.set(key, withFirst(Trail.termsOfFew(field, VALUES))));
            aggregations.putObject(FIRST).putObject("min").put("field", "@timestamp");
            aggregations.putObject(LAST).putObject("max").put("field", "@timestamp");
        }
        return Trail.search(body);
    }

    /** What the aggregation of the thing at this place is called. */
    static String thing(int place) {
        return "thing" + place;
    }

    /** The entity's other alerts: those about it, and those with it in an event that they rest on. */
    static Search alerts(Entity entity, Trail trail, AlertFacts alert) {
        ArrayNode names = JSON.arrayNode().add(entity.value());
        trail.twins().forEach(names::add);
        ObjectNode body =
                JSON.objectNode().put("size", NEWEST).put("timeout", PATIENCE).put("track_total_hits", true);
        ObjectNode bool = body.putObject("query").putObject("bool").put("minimum_should_match", 1);
        boolean isRule = entity.type().equals(Entity.RULE);
        for (String field :
                isRule ? List.of(Entity.RULE) : List.of("vedette.alert.group.value", EVIDENCE + "." + entity.type())) {
            bool.withArray("should").addObject().putObject("terms").set(field, names);
        }
        if (!alert.tenant().isEmpty()) {
            bool.withArray("filter").addObject().putObject("term").put("organization.id", alert.tenant());
        }
        bool.withArray("must_not")
                .addObject()
                .putObject("ids")
                .putArray("values")
                .add(alert.id());
        body.putObject("aggs").set(COUNTRIES, Trail.terms(EVIDENCE + "." + COUNTRY, VALUES));
        texts(
                body.putArray("_source"),
                List.of(
                        "vedette.alert.level",
                        "rule.name",
                        "event.end",
                        "vedette.alert.late",
                        "vedette.alert.silenced_by",
                        "vedette.alert.withdrawn_because"));
        body.putArray("sort")
                .addObject()
                .putObject("event.created")
                .put("order", "desc")
                .put("unmapped_type", "date_nanos");
        return new Search(ALERTS, body);
    }

    private static ObjectNode counted(Trail trail, ObjectNode range) {
        return trail.body(List.of(range)).put("timeout", PATIENCE).put("track_total_hits", true);
    }

    /** When the alert began; a time that lies ahead, or before Elasticsearch counts, is forged and no bound of a search. */
    private static Instant start(AlertFacts alert, Instant now) {
        return alert.start()
                .filter(at -> at.isBefore(now) && at.isAfter(Instant.EPOCH.plus(Duration.ofDays(DAYS))))
                .orElse(now);
    }

    private static String from(Instant until) {
        return until.minus(Duration.ofDays(DAYS)).toString();
    }

    private static ObjectNode withFirst(ObjectNode terms) {
        terms.putObject("aggs").putObject(FIRST).putObject("min").put("field", "@timestamp");
        return terms;
    }

    private static void texts(ArrayNode into, List<String> texts) {
        texts.stream().<JsonNode>map(JSON::textNode).forEach(into::add);
    }

    private static Map<String, String> fields(StartingPoint... starts) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (StartingPoint start : starts) {
            fields.put(start.key(), start.fields().get(0));
        }
        fields.put("program", "user_agent.name");
        return fields;
    }
}
