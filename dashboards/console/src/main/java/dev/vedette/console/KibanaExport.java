package dev.vedette.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.Board.Grid;
import dev.vedette.console.Board.Panel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Boards as saved objects that Kibana 8.9 and later imports: a dashboard whose panels are Vega visualizations by value, a table of the
 * alerts below them, and the data views of both. Ids are made of names, so that importing once more replaces and does not add.
 */
final class KibanaExport {
    /** The oldest forms that Kibana 8.9 had of each object: it brings them to its own by itself. */
    private static final String CORE_FORM = "8.8.0";

    private static final String DASHBOARD_FORM = "8.9.0";
    private static final String OTHER_FORM = "8.0.0";

    private static final String ALERTS = "vedette-alerts";

    /** Of the table: what a person looks at first. */
    static final List<String> COLUMNS = List.of(
            "vedette.alert.level",
            "message",
            "rule.name",
            "user.id",
            "client.address",
            "service.name",
            "vedette.alert.evidence.count");

    /** By which it is sorted, the newest first. */
    static final String SORT = "event.created";

    private static final int TABLE_ROWS = 15;
    private static final String TABLE = "alerts-table";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper PRETTY = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private KibanaExport() {}

    /**
     * Writes {@code <board>.ndjson} for each board that is packaged.
     *
     * @param arguments the folder, which is made
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        for (Board board : BoardCatalog.packaged().boards()) {
            Files.writeString(folder.resolve(board.id() + ".ndjson"), ndjson(board));
        }
    }

    /** One saved object a line; what others refer to stands first. */
    static String ndjson(Board board) {
        List<ObjectNode> objects = new ArrayList<>();
        timeFields(board).forEach((index, field) -> objects.add(dataView(index, field)));
        objects.add(table());
        objects.add(dashboard(board));
        StringBuilder lines = new StringBuilder();
        objects.forEach(object -> lines.append(text(JSON, object)).append('\n'));
        return lines.toString();
    }

    /** The time field of each index, as the first panel over it has it. */
    private static Map<String, String> timeFields(Board board) {
        Map<String, String> fields = new TreeMap<>();
        fields.put(ALERTS, "event.end");
        for (Panel panel : board.panels()) {
            var url = panel.spec().at("/data/url");
            fields.putIfAbsent(
                    url.path("index").asText(), url.path("%timefield%").asText("@timestamp"));
        }
        return fields;
    }

    private static ObjectNode dataView(String index, String timeField) {
        ObjectNode view = object("index-pattern", id("data-view", index), OTHER_FORM);
        attributes(view)
                .put("title", index)
                .put("name", "Vedette: " + index)
                .put("timeFieldName", timeField)
                // An index of next month may come, and Kibana must not refuse the view before the first.
                .put("allowNoIndex", true);
        return view;
    }

    private static ObjectNode table() {
        ObjectNode search = object("search", id("search", TABLE), OTHER_FORM);
        ObjectNode attributes = attributes(search);
        attributes.put("title", "Vedette: alerts").put("description", "Alerts, the newest first.");
        ArrayNode columns = attributes.putArray("columns");
        COLUMNS.forEach(columns::add);
        attributes.putArray("sort").addArray().add(SORT).add("desc");
        ObjectNode source = noQuery().put("indexRefName", "kibanaSavedObjectMeta.searchSourceJSON.index");
        attributes.putObject("kibanaSavedObjectMeta").put("searchSourceJSON", text(JSON, source));
        reference(search, "kibanaSavedObjectMeta.searchSourceJSON.index", "index-pattern", id("data-view", ALERTS));
        return search;
    }

    private static ObjectNode dashboard(Board board) {
        ObjectNode dashboard = object("dashboard", id("dashboard", board.id()), DASHBOARD_FORM);
        ArrayNode panels = JSON.createArrayNode();
        int below = 0;
        for (Panel panel : board.panels()) {
            panels.add(vega(board, panel));
            below = Math.max(below, panel.grid().y() + panel.grid().height());
        }
        String index = id("panel", board.id(), TABLE);
        panels.add(panel("search", index, "Alerts", new Grid(0, below, 48, TABLE_ROWS))
                .put("panelRefName", "panel_" + index));
        reference(dashboard, index + ":panel_" + index, "search", id("search", TABLE));
        ObjectNode options = JSON.createObjectNode()
                .put("useMargins", true)
                .put("syncColors", false)
                .put("syncCursor", true)
                .put("syncTooltips", false)
                .put("hidePanelTitles", false);
        attributes(dashboard)
                .put("title", "Vedette: " + board.title())
                .put("description", board.question())
                .put("version", 1)
                .put("timeRestore", true)
                .put("timeFrom", "now-" + board.range())
                .put("timeTo", "now")
                .put("optionsJSON", text(JSON, options))
                .put("panelsJSON", text(JSON, panels))
                .putObject("kibanaSavedObjectMeta")
                .put("searchSourceJSON", text(JSON, noQuery()));
        return dashboard;
    }

    private static ObjectNode vega(Board board, Panel panel) {
        ObjectNode made = panel("visualization", id("panel", board.id(), panel.id()), panel.title(), panel.grid());
        ObjectNode saved = made.withObject("/embeddableConfig").putObject("savedVis");
        saved.put("id", "").put("title", "").put("description", "").put("type", "vega");
        saved.putObject("params").put("spec", text(PRETTY, panel.spec()));
        saved.putObject("uiState");
        ObjectNode data = saved.putObject("data");
        data.putArray("aggs");
        data.set("searchSource", noQuery());
        return made;
    }

    private static ObjectNode panel(String type, String index, String title, Grid grid) {
        ObjectNode panel = JSON.createObjectNode().put("type", type);
        panel.putObject("gridData")
                .put("x", grid.x())
                .put("y", grid.y())
                .put("w", grid.width())
                .put("h", grid.height())
                .put("i", index);
        panel.put("panelIndex", index).put("title", title);
        panel.putObject("embeddableConfig").putObject("enhancements");
        return panel;
    }

    private static ObjectNode noQuery() {
        ObjectNode source = JSON.createObjectNode();
        source.putObject("query").put("query", "").put("language", "kuery");
        source.putArray("filter");
        return source;
    }

    private static ObjectNode object(String type, String id, String form) {
        ObjectNode object = JSON.createObjectNode()
                .put("id", id)
                .put("type", type)
                .put("managed", false)
                .put("coreMigrationVersion", CORE_FORM)
                .put("typeMigrationVersion", form);
        object.putObject("attributes");
        object.putArray("references");
        return object;
    }

    private static ObjectNode attributes(ObjectNode object) {
        return object.withObject("/attributes");
    }

    private static void reference(ObjectNode object, String name, String type, String id) {
        object.withArray("/references")
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("id", id);
    }

    private static String id(String... names) {
        String name = "vedette/" + String.join("/", names);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String text(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
