package dev.vedette.console.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document of Elasticsearch by its dotted field names, whether it was written nested, flat or between. Each text that it
 * gives is at most {@link #MAX_TEXT} characters, each list at most {@link #MAX_ITEMS} long, and what is left out is said:
 * what is in an index came from attackers, and the page stays quick all the same.
 */
public record Document(JsonNode source) {

    public static final int MAX_TEXT = 4_096;
    public static final int MAX_ITEMS = 128;

    public String text(String field) {
        return text(find(source, field));
    }

    public long number(String field) {
        return find(source, field).asLong();
    }

    public Optional<Double> decimal(String field) {
        JsonNode value = find(source, field);
        return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
    }

    /** A date as Elasticsearch takes it: ISO 8601, or a number of milliseconds since the epoch. */
    public Optional<Instant> time(String field) {
        JsonNode value = find(source, field);
        if (value.isNumber()) {
            return Optional.of(Instant.ofEpochMilli(value.longValue()));
        }
        try {
            return Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value.asText(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code field} is true; {@code absent} where it is not there. */
    public boolean flag(String field, boolean absent) {
        return find(source, field).asBoolean(absent);
    }

    /** At most {@link #MAX_ITEMS} texts, and one more that counts those left out. */
    public List<String> texts(String field) {
        List<JsonNode> items = items(field);
        List<String> texts = new ArrayList<>(
                items.stream().limit(MAX_ITEMS).map(Document::text).toList());
        if (items.size() > MAX_ITEMS) {
            texts.add("… (" + (items.size() - MAX_ITEMS) + " more)");
        }
        return List.copyOf(texts);
    }

    /** How many items {@code field} has. */
    public int count(String field) {
        return items(field).size();
    }

    /** The first and the last objects of {@code field}, half of {@link #MAX_ITEMS} each, all where there are no more. */
    public List<Document> documents(String field) {
        List<JsonNode> items = items(field);
        int half = MAX_ITEMS / 2;
        List<JsonNode> kept = new ArrayList<>(items);
        if (items.size() > MAX_ITEMS) {
            kept = new ArrayList<>(items.subList(0, half));
            kept.addAll(items.subList(items.size() - half, items.size()));
        }
        return kept.stream().filter(JsonNode::isObject).map(Document::new).toList();
    }

    /**
     * The fields below {@code field} as dotted names and texts, in the document's order: at most {@link #MAX_ITEMS}, and
     * one more that counts those left out.
     */
    public List<Entry> entries(String field) {
        return entries(find(source, field));
    }

    /** All fields, as {@link #entries(String)} gives those below one. */
    public List<Entry> entries() {
        return entries(source);
    }

    private static List<Entry> entries(JsonNode node) {
        List<Entry> entries = new ArrayList<>();
        int fields = flatten("", node, entries);
        if (fields > MAX_ITEMS) {
            entries.add(new Entry("…", (fields - MAX_ITEMS) + " more fields"));
        }
        return List.copyOf(entries);
    }

    /** A field by its dotted name, and its value as text. */
    public record Entry(String field, String value) {}

    private List<JsonNode> items(String field) {
        JsonNode value = find(source, field);
        if (!value.isArray()) {
            return value.isMissingNode() || value.isNull() ? List.of() : List.of(value);
        }
        List<JsonNode> items = new ArrayList<>(value.size());
        value.forEach(items::add);
        return items;
    }

    /** Adds what there is room for and gives how many there are. */
    private static int flatten(String prefix, JsonNode node, List<Entry> into) {
        if (node.isObject()) {
            int fields = 0;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String name = clip(prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey());
                fields += flatten(name, field.getValue(), into);
            }
            return fields;
        }
        if (node.isMissingNode()) {
            return 0;
        }
        if (into.size() < MAX_ITEMS) {
            into.add(new Entry(prefix, text(node)));
        }
        return 1;
    }

    private static JsonNode find(JsonNode node, String field) {
        JsonNode whole = node.path(field);
        if (!whole.isMissingNode()) {
            return whole;
        }
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            JsonNode below = find(node.path(field.substring(0, dot)), field.substring(dot + 1));
            if (!below.isMissingNode()) {
                return below;
            }
        }
        return MissingNode.getInstance();
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull()
                ? ""
                : clip(value.isValueNode() ? value.asText() : value.toString());
    }

    private static String clip(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
    }
}
