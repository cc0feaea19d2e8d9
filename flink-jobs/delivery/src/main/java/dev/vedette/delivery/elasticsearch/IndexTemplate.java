package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An index template out of {@code infra/elasticsearch}: the one place that says which fields a document has and of
 * which type they are.
 */
public final class IndexTemplate {
    /** The audit trail. */
    public static final IndexTemplate EVENTS = load("vedette-events");

    /** Alerts. */
    public static final IndexTemplate ALERTS = load("vedette-alerts");

    /** Incidents. */
    public static final IndexTemplate INCIDENTS = load("vedette-incidents");

    /** What was decided on alerts: one index, which is no alias's. */
    public static final IndexTemplate ALERT_STATUS = load("vedette-alert-status");

    private final String name;
    private final JsonNode json;
    private final Map<String, String> types;

    private IndexTemplate(String name, JsonNode json) {
        this.name = name;
        this.json = json;
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                json.at("/template/mappings/properties").properties()) {
            found.put(field.getKey(), field.getValue().path("type").asText());
        }
        this.types = Collections.unmodifiableMap(found);
    }

    private static IndexTemplate load(String name) {
        String resource = "/elasticsearch/" + name + ".json";
        try (InputStream in = IndexTemplate.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the class path");
            }
            return new IndexTemplate(name, new JsonMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /** Name of the template and of the alias over its indices, or of its one index. */
    public String name() {
        return name;
    }

    /** Elasticsearch's type of each field, by full name. */
    public Map<String, String> types() {
        return types;
    }

    /** Type of a field, null if documents do not have it. */
    @Nullable
    String type(String field) {
        return types.get(field);
    }

    /** Body of {@code PUT _index_template/<name>}. */
    String body() {
        return json.toString();
    }

    /** Its version: a change to the template raises it, and only a higher one replaces what a server has. */
    long version() {
        return json.path("version").asLong();
    }

    /** Body of {@code PUT <index>/_mapping}: fields that a new version adds reach the indices that are there already. */
    String mappings() {
        return json.at("/template/mappings").toString();
    }
}
