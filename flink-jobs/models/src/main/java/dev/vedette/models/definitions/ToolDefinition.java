package dev.vedette.models.definitions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.vedette.content.PlainText;
import dev.vedette.content.Words;
import dev.vedette.models.ModelBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server tells a model of a tool.
 *
 * @param texts the description, and every text of the schemas: descriptions, titles, values, defaults, examples
 * @param shape what the tool may be given, and what it says of its reach
 * @param fingerprint of all that it says, read or not: two that are alike say the same
 */
public record ToolDefinition(String server, String name, List<String> texts, ToolShape shape, String fingerprint) {
    /** More texts, or characters of them, are not looked at. */
    static final int MAX_TEXTS = 2_000;

    static final int MAX_CHARACTERS = 200_000;
    private static final int MAX_WORDS = 20_000;

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?:;。！？])\\s+|\\n+");

    private static final List<String> FIELDS =
            List.of("title", "description", "inputSchema", "annotations", "outputSchema");

    /** Names within JSON Schema whose values are words of its own. */
    private static final Set<String> KEYWORDS = Set.of("$schema", "$ref", "$id", "type", "format", "pattern");

    /** The order of an object's fields says nothing. */
    private static final ObjectMapper SORTED =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    public ToolDefinition {
        texts = List.copyOf(texts);
    }

    /** One of texts alone. */
    ToolDefinition(String server, String name, List<String> texts) {
        this(server, name, texts, ToolShape.NONE, fingerprint(texts));
    }

    /**
     * Of a tool as a server lists it.
     *
     * @throws IllegalArgumentException if it is no JSON object with the tool's name
     */
    public static ToolDefinition parse(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return of(DefinitionModel.parse(bytes, bytes.length));
    }

    /** Of a line of a file: {@code server}, {@code name}, {@code title}, {@code description}, {@code inputSchema}, {@code outputSchema}, {@code annotations}. */
    static ToolDefinition of(JsonNode row) {
        List<String> texts = new ArrayList<>();
        String description = row.path("description").asText("");
        texts.add(description);
        int left = MAX_CHARACTERS - description.length();
        Deque<JsonNode> waiting = new ArrayDeque<>();
        List.of("outputSchema", "annotations", "inputSchema", "title").forEach(field -> waiting.push(row.path(field)));
        while (!waiting.isEmpty() && texts.size() < MAX_TEXTS && left > 0) {
            JsonNode node = waiting.pop();
            if (node.isTextual()) {
                texts.add(node.asText());
                left -= node.asText().length();
            } else if (node.isObject()) {
                List<JsonNode> within = new ArrayList<>();
                node.fields().forEachRemaining(field -> {
                    if (!field.getValue().isTextual() || !KEYWORDS.contains(field.getKey())) {
                        within.add(field.getValue());
                    }
                });
                for (int i = within.size() - 1; i >= 0; i--) {
                    waiting.push(within.get(i));
                }
            } else if (node.isArray()) {
                for (int i = node.size() - 1; i >= 0; i--) {
                    waiting.push(node.get(i));
                }
            }
        }
        Map<String, JsonNode> said = new TreeMap<>();
        FIELDS.forEach(field -> said.put(field, row.path(field)));
        return new ToolDefinition(
                row.path("server").asText(""),
                row.path("name").asText(""),
                texts,
                ToolShape.of(row.path("inputSchema"), row.path("annotations")),
                fingerprint(SORTED.convertValue(said, Object.class)));
    }

    private static String fingerprint(Object said) {
        try {
            return ModelBytes.version(SORTED.writeValueAsString(said).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object", e);
        }
    }

    /** The same tool, saying something else. */
    ToolDefinition with(List<String> others) {
        return new ToolDefinition(server, name, others, shape, fingerprint(others));
    }

    /** All texts, one a line, at most {@value #MAX_CHARACTERS} characters. */
    String text() {
        String text = String.join("\n", texts);
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    }

    List<String> words() {
        return words(PlainText.of(text()));
    }

    /** Words of a part of it. */
    List<String> words(String plain) {
        return Words.of(plain, name, MAX_WORDS);
    }

    /** Words, and what sentences speak of. */
    List<String> read() {
        return Notion.behind(words(), name);
    }

    /** The same of a part of it. */
    List<String> read(String plain) {
        return Notion.behind(words(plain), name);
    }

    /** As a model reads it; lines that do not end a sentence are ones too. */
    Set<String> sentences() {
        return Arrays.stream(SENTENCE_END.split(PlainText.of(text())))
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether there may be more than what is looked at. */
    boolean isCut() {
        int characters = texts.stream().mapToInt(text -> text.length() + 1).sum();
        return shape.cut() || texts.size() >= MAX_TEXTS || characters >= MAX_CHARACTERS || words().size() >= MAX_WORDS;
    }
}
