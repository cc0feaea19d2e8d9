package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An index template out of {@code infra/elasticsearch} with the component templates that it is made of: the one place that says which
 * fields a document has and of which type they are.
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

    private final TemplateFile file;
    private final List<TemplateFile> components;
    private final ObjectNode mappings;
    private final Map<String, String> types;

    private IndexTemplate(TemplateFile file, List<TemplateFile> components) {
        this.file = file;
        this.components = List.copyOf(components);
        this.mappings = merge(file, components);
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : mappings.path("properties").properties()) {
            found.put(field.getKey(), field.getValue().path("type").asText());
        }
        this.types = Collections.unmodifiableMap(found);
    }

    private static IndexTemplate load(String name) {
        TemplateFile file = TemplateFile.index(name);
        Set<String> theOperators = new TreeSet<>();
        file.json()
                .path("ignore_missing_component_templates")
                .forEach(component -> theOperators.add(component.asText()));
        List<TemplateFile> ours = new ArrayList<>();
        for (JsonNode component : file.json().path("composed_of")) {
            if (!theOperators.contains(component.asText())) {
                ours.add(TemplateFile.component(component.asText()));
            }
        }
        return new IndexTemplate(file, ours);
    }

    /** As Elasticsearch does it: in their order, and the index template last. */
    private static ObjectNode merge(TemplateFile file, List<TemplateFile> components) {
        ObjectNode mappings = JsonNodeFactory.instance.objectNode();
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        List<TemplateFile> all = new ArrayList<>(components);
        all.add(file);
        for (TemplateFile one : all) {
            for (Map.Entry<String, JsonNode> entry : one.mappings().properties()) {
                if (entry.getKey().equals("properties")) {
                    fields.setAll((ObjectNode) entry.getValue());
                } else {
                    mappings.set(entry.getKey(), entry.getValue());
                }
            }
        }
        mappings.set("properties", fields);
        return mappings;
    }

    /** Name of the template and of the alias over its indices, or of its one index. */
    public String name() {
        return file.name();
    }

    /** Elasticsearch's type of each field, by full name. */
    public Map<String, String> types() {
        return types;
    }

    /** Whether documents have this field and hold a time in it. */
    boolean isDate(String field) {
        return types.getOrDefault(field, "").startsWith("date");
    }

    /** Body of {@code PUT _index_template/<name>}. */
    TemplateFile file() {
        return file;
    }

    /** The component templates that have to be there before it. Those that are an operator's are not ours to put. */
    List<TemplateFile> components() {
        return components;
    }

    /** Body of {@code PUT <index>/_mapping}: fields that a new version adds reach the indices that are there already. */
    String mappings() {
        return mappings.toString();
    }
}
