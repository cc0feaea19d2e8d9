package dev.vedette.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A document of Elasticsearch by its dotted field names, whether it was written nested, flat or between. Each text that it
 * gives is at most {@link #MAX_TEXT} characters, each list at most {@link #MAX_ITEMS} long: what is in an index came from
 * attackers, and the page stays quick all the same.
 */
record Document(JsonNode source) {

    static final int MAX_TEXT = 4_096;
    static final int MAX_ITEMS = 128;

    String text(String field) {
        return text(find(source, field));
    }

    long number(String field) {
        return find(source, field).asLong();
    }

    Optional<Double> decimal(String field) {
        JsonNode value = find(source, field);
        return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
    }

    /** A date as Elasticsearch takes it: ISO 8601, or a number of milliseconds since the epoch. */
    Optional<Instant> time(String field) {
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

    List<String> texts(String field) {
        return items(field).map(Document::text).toList();
    }

    List<Document> documents(String field) {
        return items(field).filter(JsonNode::isObject).map(Document::new).toList();
    }

    /** The fields below {@code field} as dotted names and texts, in the document's order. */
    List<Entry> entries(String field) {
        List<Entry> entries = new ArrayList<>();
        flatten("", find(source, field), entries);
        return List.copyOf(entries);
    }

    record Entry(String field, String value) {}

    private java.util.stream.Stream<JsonNode> items(String field) {
        JsonNode value = find(source, field);
        if (!value.isArray()) {
            return value.isMissingNode() || value.isNull()
                    ? java.util.stream.Stream.of()
                    : java.util.stream.Stream.of(value);
        }
        return java.util.stream.StreamSupport.stream(value.spliterator(), false).limit(MAX_ITEMS);
    }

    private static void flatten(String prefix, JsonNode node, List<Entry> into) {
        if (into.size() >= MAX_ITEMS) {
            return;
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), into));
        } else if (!node.isMissingNode()) {
            into.add(new Entry(clip(prefix), text(node)));
        }
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
