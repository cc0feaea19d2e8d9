package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.Board.Panel;
import dev.vedette.console.decisions.DecisionBook;
import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.elasticsearch.Elasticsearch;
import dev.vedette.console.live.LiveAlerts;
import dev.vedette.console.session.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every board, whoever adds one. */
class BoardCatalogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMNS = 48;
    private static final Set<String> OF_THE_SERVER =
            Set.of("doc_count_error_upper_bound", "sum_other_doc_count", "_index", "_id", "_score");

    @Test
    void overviewStandsFirst() {
        assertThat(BoardCatalog.packaged().boards().get(0).id()).isEqualTo("overview");
    }

    @TestFactory
    Stream<DynamicTest> panelUsesOnlyFieldsThatTheIndexHas() {
        return panels().map(panel -> DynamicTest.dynamicTest(panel.id(), () -> {
            JsonNode url = panel.spec().at("/data/url");
            Set<String> fields = IndexTemplates.fields(url.path("index").asText());
            Set<String> used = new TreeSet<>();
            collectFields(url, used);
            assertThat(used).isNotEmpty().isSubsetOf(fields);
        }));
    }

    /** Wherever a search may name a field: in aggregations, queries, sorts and what is fetched. */
    private static void collectFields(JsonNode node, Set<String> used) {
        for (java.util.Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "field", "%timefield%" -> used.add(value.asText());
                case "term", "range", "prefix" -> value.fieldNames().forEachRemaining(used::add);
                case "sort" -> value.forEach(by -> by.fieldNames().forEachRemaining(used::add));
                case "_source" -> value.forEach(name -> used.add(name.asText()));
                default -> {
                    // Names of aggregations, numbers and texts.
                }
            }
            collectFields(value, used);
        }
        if (node.isArray()) {
            node.forEach(item -> collectFields(item, used));
        }
    }

    @TestFactory
    Stream<DynamicTest> panelIsVegaLite5() {
        return panels().map(panel -> DynamicTest.dynamicTest(
                panel.id(),
                () -> assertThat(panel.spec().path("$schema").asText())
                        .isEqualTo("https://vega.github.io/schema/vega-lite/v5.json")));
    }

    @TestFactory
    Stream<DynamicTest> panelsStandBesideEachOther() {
        return BoardCatalog.packaged().boards().stream()
                .map(board -> DynamicTest.dynamicTest(board.id(), () -> {
                    for (Panel panel : board.panels()) {
                        assertThat(panel.grid().x() + panel.grid().width()).isLessThanOrEqualTo(COLUMNS);
                        assertThat(board.panels())
                                .filteredOn(other -> other != panel && overlap(other.grid(), panel.grid()))
                                .isEmpty();
                    }
                }));
    }

    /**
     * The same documents give the same answer, on the real server; the files in {@code golden/} say which. With
     * {@code -Dvedette.golden=write} they are written anew, to be read before they are committed.
     */
    @TestFactory
    Stream<DynamicTest> panelCountsWhatIsThere() throws Exception {
        BoardData.write(ElasticsearchServer.shared(), BoardData.NOON);
        return panels().map(panel -> DynamicTest.dynamicTest(panel.id(), () -> {
            KibanaQuery query =
                    KibanaQuery.of(panel.id(), panel.spec().at("/data/url"), TimeRange.last("5m", BoardData.NOON));
            ObjectNode answer;
            try (Elasticsearch elasticsearch =
                    new Elasticsearch(ElasticsearchServer.shared().uri(), Access.OPEN)) {
                LiveView none = new LiveView(LiveAlerts.none(), Tenants.ALL);
                answer = new AlertStore(elasticsearch.within(Tenants.ALL), new DecisionBook(), none).answer(query);
            }
            String rows = panel.spec().at("/data/format/property").asText();
            JsonNode counted = notEmpty(answer.at("/" + rows.replace('.', '/')));
            Path golden = Path.of("src/test/resources/dev/vedette/console/golden/" + panel.id() + ".json");
            if ("write".equals(System.getProperty("vedette.golden"))) {
                Files.writeString(golden, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(counted) + "\n");
            }
            assertThat(counted).isNotEmpty().isEqualTo(JSON.readTree(golden.toFile()));
        }));
    }

    /** Without the buckets that count nothing, and without what a server says of itself. */
    private static JsonNode notEmpty(JsonNode node) {
        if (node.isArray()) {
            ArrayNode kept = JSON.createArrayNode();
            for (JsonNode item : node) {
                if (!item.path("doc_count").isInt() || item.path("doc_count").intValue() > 0) {
                    kept.add(notEmpty(item));
                }
            }
            return kept;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode kept = JSON.createObjectNode();
        for (java.util.Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!OF_THE_SERVER.contains(entry.getKey())) {
                kept.set(entry.getKey(), notEmpty(entry.getValue()));
            }
        }
        return kept;
    }

    private static boolean overlap(Board.Grid a, Board.Grid b) {
        return a.x() < b.x() + b.width()
                && b.x() < a.x() + a.width()
                && a.y() < b.y() + b.height()
                && b.y() < a.y() + a.height();
    }

    private static Stream<Panel> panels() {
        return BoardCatalog.packaged().boards().stream().flatMap(board -> board.panels().stream());
    }
}
