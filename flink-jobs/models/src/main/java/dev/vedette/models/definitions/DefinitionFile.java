package dev.vedette.models.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.models.JsonRows;
import dev.vedette.models.UnusableInputException;
import java.nio.file.Path;
import java.util.List;

/**
 * Definitions to learn from, a line of JSON each, gzipped or not: {@code server}, {@code name}, {@code description}, {@code inputSchema}, and {@code label_poisoned}, which is false where
 * it is missing.
 *
 * @param source file name, for reports
 * @param sha256 of the file, hexadecimal
 */
record DefinitionFile(String source, String sha256, List<Labelled> definitions) {
    /** A definition, and whether somebody has found that it gives a model orders in another's interest. */
    record Labelled(ToolDefinition definition, boolean poisoned) {}

    DefinitionFile {
        definitions = List.copyOf(definitions);
    }

    /** @throws UnusableInputException names file, line and what is expected */
    static DefinitionFile read(Path file) throws UnusableInputException {
        JsonRows<Labelled> read = JsonRows.read(file, "tool definitions", DefinitionFile::parse);
        return new DefinitionFile(read.source(), read.sha256(), read.rows());
    }

    private static Labelled parse(JsonNode row) {
        if (!row.path("name").isTextual()) {
            throw new IllegalArgumentException("field name is missing; expected a JSON object with the tool's name");
        }
        return new Labelled(ToolDefinition.of(row), row.path("label_poisoned").asBoolean(false));
    }
}
