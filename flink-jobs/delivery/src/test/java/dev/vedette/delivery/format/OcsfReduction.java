package dev.vedette.delivery.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the test resource {@code ocsf/ocsf-1.8.0.json} of what OCSF's own schema compiler makes of the published schema: the classes
 * that are written here and the objects that these reach, without what only people read. Run by hand; see the README beside it.
 */
final class OcsfReduction {
    private static final List<String> CLASSES = List.of("detection_finding", "authentication", "api_activity");
    private static final JsonMapper JSON = new JsonMapper();

    private OcsfReduction() {}

    /** @param args the compiled schema, and where to write */
    public static void main(String[] args) throws IOException {
        JsonNode schema = JSON.readTree(Path.of(args[0]).toFile());
        Map<String, ObjectNode> classes = new TreeMap<>();
        Map<String, ObjectNode> objects = new TreeMap<>();
        Deque<JsonNode> todo = new ArrayDeque<>();
        for (String name : CLASSES) {
            JsonNode found = schema.at("/classes/" + name);
            classes.put(found.get("uid").asText(), reduced(found));
            todo.add(found);
        }
        while (!todo.isEmpty()) {
            for (JsonNode attribute : todo.pop().get("attributes")) {
                String type = attribute.path("object_type").asText();
                if (!type.isEmpty() && !objects.containsKey(type)) {
                    JsonNode found = schema.get("objects").get(type);
                    objects.put(type, reduced(found));
                    todo.add(found);
                }
            }
        }
        Map<String, ObjectNode> types = new TreeMap<>();
        schema.at("/dictionary/types/attributes").properties().forEach(type -> {
            ObjectNode reduced = JSON.createObjectNode();
            for (String key : List.of("type", "regex", "max_len", "range")) {
                copy(type.getValue(), key, reduced, key);
            }
            types.put(type.getKey(), reduced);
        });
        StringBuilder out = new StringBuilder("{\"version\":" + schema.get("version"));
        section(out, "types", types);
        section(out, "classes", classes);
        section(out, "objects", objects);
        Files.writeString(Path.of(args[1]), out.append("\n}\n"));
    }

    /** An entry a line, so that another version's differences can be read. */
    private static void section(StringBuilder out, String name, Map<String, ObjectNode> entries) {
        out.append(",\n\"").append(name).append("\":{");
        String separator = "\n";
        for (Map.Entry<String, ObjectNode> entry : entries.entrySet()) {
            out.append(separator)
                    .append('"')
                    .append(entry.getKey())
                    .append("\":")
                    .append(entry.getValue());
            separator = ",\n";
        }
        out.append("\n}");
    }

    private static ObjectNode reduced(JsonNode classOrObject) {
        ObjectNode reduced = JSON.createObjectNode();
        copy(classOrObject, "constraints", reduced, "constraints");
        copy(classOrObject, "profiles", reduced, "profiles");
        ObjectNode attributes = reduced.putObject("attributes");
        Map<String, JsonNode> sorted = new TreeMap<>();
        classOrObject.get("attributes").properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        sorted.forEach((name, attribute) -> attributes.set(name, attribute(attribute)));
        return reduced;
    }

    private static ObjectNode attribute(JsonNode attribute) {
        ObjectNode reduced = JSON.createObjectNode();
        if (attribute.has("object_type")) {
            copy(attribute, "object_type", reduced, "object");
        } else {
            copy(attribute, "type", reduced, "type");
        }
        if (attribute.path("is_array").asBoolean()) {
            reduced.put("array", true);
        }
        if (attribute.path("requirement").asText().equals("required")) {
            reduced.put("required", true);
        }
        if (attribute.has("@deprecated")) {
            reduced.put("deprecated", true);
        }
        copy(attribute, "profiles", reduced, "profiles");
        copy(attribute, "sibling", reduced, "sibling");
        if (attribute.has("enum")) {
            ObjectNode captions = reduced.putObject("enum");
            attribute
                    .get("enum")
                    .properties()
                    .forEach(value ->
                            captions.set(value.getKey(), value.getValue().get("caption")));
        }
        return reduced;
    }

    private static void copy(JsonNode from, String key, ObjectNode to, String as) {
        if (from.hasNonNull(key)) {
            to.set(as, from.get(key));
        }
    }
}
