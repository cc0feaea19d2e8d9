package dev.vedette.delivery.sentinel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The files of {@code infra/sentinel}. */
final class Infra {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "../../infra/sentinel");

    private Infra() {}

    static JsonNode json(String file) throws IOException {
        return new JsonMapper().readTree(text(file));
    }

    static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }

    /** Columns of the rule's stream with their types. */
    static Map<String, String> streamColumns() throws IOException {
        return columns(json("dcr.json").at("/resources/0/properties/streamDeclarations/Custom-VedetteAlerts/columns"));
    }

    static Map<String, String> tableColumns() throws IOException {
        return columns(json("table.json").at("/resources/0/properties/schema/columns"));
    }

    private static Map<String, String> columns(JsonNode list) {
        Map<String, String> columns = new LinkedHashMap<>();
        // The table's API writes dateTime, the rule's datetime.
        list.forEach(column -> columns.put(
                column.path("name").asText(), column.path("type").asText().toLowerCase(Locale.ROOT)));
        return columns;
    }
}
