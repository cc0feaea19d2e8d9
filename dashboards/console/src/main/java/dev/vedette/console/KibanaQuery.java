package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.TenantSearch;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The {@code data.url} of a panel, in the dialect of Vega in Kibana: an index, a search body, and placeholders that the
 * time picker fills. One that we do not know is an error, so that a panel cannot mean one thing here and another in Kibana.
 *
 * @see <a href="https://www.elastic.co/docs/explore-analyze/visualize/custom-visualizations-with-vega">Custom
 *     visualizations with Vega, "Reference for Kibana extensions"</a>
 */
record KibanaQuery(String index, ObjectNode body) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern INDEX = Pattern.compile("vedette-[a-z-]{1,60}");
    private static final Set<String> URL_FIELDS = Set.of("index", "body", "%context%", "%timefield%");
    private static final Set<String> BODY_FIELDS = Set.of("size", "query", "aggs", "sort", "_source", "fields");
    private static final int DEFAULT_BUCKETS = 50;
    private static final int MAX_SIZE = 1_000;

    /** Kibana's steps: the first bound that a bucket's ideal length does not exceed gives the interval. */
    private static final Step[] STEPS = {
        new Step(Duration.ofMillis(500), "100ms"),
        new Step(Duration.ofSeconds(5), "1s"),
        new Step(Duration.ofMillis(7_500), "5s"),
        new Step(Duration.ofSeconds(15), "10s"),
        new Step(Duration.ofSeconds(45), "30s"),
        new Step(Duration.ofMinutes(3), "1m"),
        new Step(Duration.ofSeconds(450), "5m"),
        new Step(Duration.ofMinutes(20), "10m"),
        new Step(Duration.ofMinutes(45), "30m"),
        new Step(Duration.ofHours(2), "1h"),
        new Step(Duration.ofHours(6), "3h"),
        new Step(Duration.ofHours(24), "12h"),
        new Step(Duration.ofDays(7), "24h"),
    };

    /**
     * Fills a panel's query.
     *
     * @param file the panel's name for messages
     * @throws BoardException if the query holds a field or placeholder that is not understood
     */
    static KibanaQuery of(String file, JsonNode url, TimeRange range) {
        return new Translation(file, range).translate(url);
    }

    private record Step(Duration atMost, String interval) {}

    private record Translation(String file, TimeRange range) {

        KibanaQuery translate(JsonNode url) {
            if (!url.isObject()) {
                throw fault("data.url", "must be an object with index and body");
            }
            only(URL_FIELDS, url, "data.url");
            String index = url.path("index").asText();
            if (!INDEX.matcher(index).matches()) {
                throw fault("data.url.index", "must be an alias of Vedette's, such as vedette-alerts");
            }
            if (!url.path("body").isObject()) {
                throw fault("data.url.body", "must be an object");
            }
            ObjectNode body = url.path("body").deepCopy();
            only(BODY_FIELDS, body, "data.url.body");
            boolean usesContext = url.has("%context%") || url.has("%timefield%");
            if (usesContext && body.has("query")) {
                throw fault("data.url.body.query", "cannot stand beside %context% and %timefield%");
            }
            fill(body, "data.url.body", "");
            if (usesContext) {
                body.set("query", context(url));
            }
            if (!body.path("size").canConvertToInt() || body.path("size").intValue() > 0) {
                withoutOriginal(body);
            }
            TenantSearch.beyondTheQuery(body).ifPresent(part -> {
                throw fault("data.url.body", "holds " + part + ", which shows what is not of the reader's tenants");
            });
            return new KibanaQuery(index, body);
        }

        /** A record's own bytes are the largest part of a document and no picture's. */
        private void withoutOriginal(ObjectNode body) {
            if (!body.has("_source")) {
                body.putObject("_source").putArray("excludes").add("event.original");
            }
        }

        /** The console has no filters of a dashboard, so that the context is the time range alone. */
        private ObjectNode context(JsonNode url) {
            if (url.has("%context%") && !url.path("%context%").isBoolean()) {
                throw fault("data.url.%context%", "must be true or false");
            }
            if (!url.has("%timefield%")) {
                return JSON.objectNode().set("match_all", JSON.objectNode());
            }
            if (!url.path("%timefield%").isTextual()) {
                throw fault("data.url.%timefield%", "must be the name of a date field");
            }
            ObjectNode field = JSON.objectNode().set(url.path("%timefield%").textValue(), rangeFilter());
            return JSON.objectNode().set("range", field);
        }

        private void fill(JsonNode node, String place, String parent) {
            if (node instanceof ObjectNode object) {
                for (String name : namesOf(object)) {
                    fillField(object, name, place + "." + name, parent);
                }
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    refuseText(array.get(i), place + "[" + i + "]");
                    fill(array.get(i), place + "[" + i + "]", parent);
                }
            }
        }

        private void fillField(ObjectNode object, String name, String place, String parent) {
            if (name.startsWith("%")) {
                throw fault(place, "is not understood; allowed here are %timefilter% and %autointerval%");
            }
            JsonNode value = object.get(name);
            if (name.equals("size") && !(value.isInt() && value.intValue() >= 0 && value.intValue() <= MAX_SIZE)) {
                throw fault(place, "must be a whole number from 0 to " + MAX_SIZE);
            }
            if (name.equals("interval") && parent.equals("date_histogram")) {
                object.remove(name);
                object.put("fixed_interval", interval(value, place));
            } else if (value.has("%timefilter%")) {
                object.set(name, timeFilter(value, place));
            } else {
                refuseText(value, place);
                fill(value, place, name);
            }
        }

        private String interval(JsonNode value, String place) {
            if (value.isTextual()) {
                return value.textValue();
            }
            only(Set.of("%autointerval%"), value, place);
            JsonNode buckets = value.path("%autointerval%");
            boolean byDefault = buckets.isBoolean() && buckets.booleanValue();
            if (!byDefault && !(buckets.isInt() && buckets.intValue() > 0 && buckets.intValue() <= 1000)) {
                throw fault(place + ".%autointerval%", "must be true or a number of buckets from 1 to 1000");
            }
            Duration ideal = range.length().dividedBy(byDefault ? DEFAULT_BUCKETS : buckets.intValue());
            for (Step step : STEPS) {
                if (ideal.compareTo(step.atMost()) <= 0) {
                    return step.interval();
                }
            }
            return "7d";
        }

        private JsonNode timeFilter(JsonNode value, String place) {
            only(Set.of("%timefilter%"), value, place);
            JsonNode filter = value.path("%timefilter%");
            return switch (filter.asText()) {
                case "true" -> rangeFilter();
                case "min" -> JSON.numberNode(range.from().toEpochMilli());
                case "max" -> JSON.numberNode(range.to().toEpochMilli());
                default -> throw fault(place + ".%timefilter%", "must be true, \"min\" or \"max\"");
            };
        }

        private ObjectNode rangeFilter() {
            return JSON.objectNode()
                    .put("gte", range.from().toString())
                    .put("lte", range.to().toString())
                    .put("format", "strict_date_optional_time");
        }

        private void refuseText(JsonNode value, String place) {
            if (value.isTextual() && value.textValue().startsWith("%")) {
                throw fault(place, "holds a placeholder that is not understood");
            }
        }

        private void only(Set<String> allowed, JsonNode object, String place) {
            for (String name : namesOf(object)) {
                if (!allowed.contains(name)) {
                    throw fault(place + "." + name, "is not understood; allowed are " + new TreeSet<>(allowed));
                }
            }
        }

        private static Set<String> namesOf(JsonNode object) {
            Set<String> names = new TreeSet<>();
            for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
                names.add(fields.next().getKey());
            }
            return names;
        }

        private BoardException fault(String place, String message) {
            return new BoardException(file, place, message);
        }
    }
}
