package dev.vedette.models.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.content.PlainText;
import dev.vedette.content.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A tool that attacks are made for.
 *
 * @param says the first sentence of its description
 * @param rest the other sentences of its definition
 * @param parameters names
 */
record KnownTool(String name, String says, List<String> rest, List<String> parameters) {

    /** That of a line of a file: {@code name}, {@code description}, {@code inputSchema}. */
    static KnownTool of(JsonNode row) {
        if (!row.path("name").isTextual()) {
            throw new IllegalArgumentException("field name is missing; expected a JSON object with the tool's name");
        }
        List<String> sentences =
                Sentences.of(PlainText.of(row.path("description").asText("")), 20);
        List<String> parameters = new ArrayList<>();
        List<String> rest = new ArrayList<>(sentences.isEmpty() ? sentences : sentences.subList(1, sentences.size()));
        row.path("inputSchema").path("properties").fields().forEachRemaining(field -> {
            parameters.add(field.getKey());
            String said = field.getValue().path("description").asText("");
            if (!said.isEmpty()) {
                rest.addAll(Sentences.of(PlainText.of(said), 3));
            }
        });
        return new KnownTool(
                row.path("name").asText(""), sentences.isEmpty() ? "" : sentences.get(0), rest, parameters);
    }

    /** Whether its description begins with a verb that its name has too, and so gives an order to the tool. */
    boolean saysAnOrder() {
        int blank = says.indexOf(' ');
        if (blank < 2) {
            return false;
        }
        String first = says.substring(0, blank).toLowerCase(Locale.ROOT);
        return List.of(name.toLowerCase(Locale.ROOT).split("[^a-z]+")).contains(first);
    }
}
