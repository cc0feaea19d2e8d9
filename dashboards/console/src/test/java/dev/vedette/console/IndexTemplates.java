package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
        return types(alias).keySet();
    }

    /** Names of the fields that hold a time. */
    static Set<String> dates(String alias) throws IOException {
        Set<String> dates = new TreeSet<>();
        types(alias).forEach((field, type) -> {
            if (type.startsWith("date")) {
                dates.add(field);
            }
        });
        return dates;
    }

    /** The type of each field that its indices have. */
    static Map<String, String> types(String alias) throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (String component : components(alias)) {
            addTypes(JSON.readTree(component(component).toFile()), types);
        }
        addTypes(index(alias), types);
        return types;
    }

    private static void addTypes(JsonNode template, Map<String, String> types) {
        template.at("/template/mappings/properties")
                .properties()
                .forEach(field ->
                        types.put(field.getKey(), field.getValue().path("type").asText()));
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
