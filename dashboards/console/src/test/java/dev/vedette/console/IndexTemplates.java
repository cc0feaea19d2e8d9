package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** The templates that the delivery job puts, by the alias that each is of. */
final class IndexTemplates {

    private static final Path FOLDER = Path.of("../../infra/elasticsearch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private IndexTemplates() {}

    /** Puts one behind the components that it is made of. */
    static void put(ElasticsearchServer server, String alias) throws Exception {
        for (String component : components(alias)) {
            server.send("PUT", "/_component_template/" + component, Files.readString(component(component)));
        }
        server.send("PUT", "/_index_template/" + alias, Files.readString(FOLDER.resolve(alias + ".json")));
    }

    /** Names of the fields that its indices have. */
    static Set<String> fields(String alias) throws IOException {
        Set<String> fields = new TreeSet<>();
        for (String component : components(alias)) {
            addFields(JSON.readTree(component(component).toFile()), fields);
        }
        addFields(index(alias), fields);
        return fields;
    }

    /** Names of the fields that hold a time. */
    static Set<String> dates(String alias) throws IOException {
        Set<String> dates = new TreeSet<>();
        for (String component : components(alias)) {
            addDates(JSON.readTree(component(component).toFile()), dates);
        }
        addDates(index(alias), dates);
        return dates;
    }

    private static void addDates(JsonNode template, Set<String> dates) {
        template.at("/template/mappings/properties").properties().forEach(field -> {
            if (field.getValue().path("type").asText().startsWith("date")) {
                dates.add(field.getKey());
            }
        });
    }

    private static void addFields(JsonNode template, Set<String> fields) {
        template.at("/template/mappings/properties").fieldNames().forEachRemaining(fields::add);
    }

    private static JsonNode index(String alias) throws IOException {
        return JSON.readTree(FOLDER.resolve(alias + ".json").toFile());
    }

    /** Those that are ours: an operator's own need not be there. */
    private static Set<String> components(String alias) throws IOException {
        JsonNode index = index(alias);
        Set<String> names = new LinkedHashSet<>();
        index.path("composed_of").forEach(name -> names.add(name.asText()));
        index.path("ignore_missing_component_templates").forEach(name -> names.remove(name.asText()));
        return names;
    }

    private static Path component(String name) {
        return FOLDER.resolve("components").resolve(name + ".json");
    }
}
