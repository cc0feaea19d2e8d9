package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.Board.Panel;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every board, whoever adds one. */
class BoardCatalogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMNS = 48;

    @Test
    void overviewStandsFirst() {
        assertThat(BoardCatalog.packaged().boards().get(0).id()).isEqualTo("overview");
    }

    @TestFactory
    Stream<DynamicTest> panelUsesOnlyFieldsThatTheIndexHas() throws Exception {
        JsonNode template = JSON.readTree(Alerts.TEMPLATE.toFile());
        Set<String> fields = template.at("/template/mappings/properties").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.toSet());
        return panels().map(panel -> DynamicTest.dynamicTest(panel.id(), () -> {
            List<String> used = new ArrayList<>(panel.spec().at("/data/url").findValuesAsText("field"));
            used.addAll(panel.spec().at("/data/url").findValuesAsText("%timefield%"));
            assertThat(used).isNotEmpty().isSubsetOf(fields);
        }));
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

    /** The same documents give the same buckets, on the real server; the files in {@code golden/} say which. */
    @Test
    void alertsByLevelCountsWhatIsThere() throws Exception {
        Alerts alerts = new Alerts(ElasticsearchServer.shared());
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        alerts.write("a", Alerts.alert("Token replay", "critical", noon.minusSeconds(30), 1));
        alerts.write("b", Alerts.alert("Token replay", "critical", noon.minusSeconds(40), 1));
        alerts.write("c", Alerts.alert("Session reuse", "high", noon.minusSeconds(200), 1));
        alerts.write("outside", Alerts.alert("Session reuse", "high", noon.minusSeconds(4000), 1));
        Panel panel =
                BoardCatalog.packaged().panel("overview", "alerts-by-level").orElseThrow();
        KibanaQuery query = KibanaQuery.of("panel", panel.spec().at("/data/url"), TimeRange.last("5m", noon));

        ObjectNode answer;
        try (AlertStore store = new AlertStore(ElasticsearchServer.shared().uri())) {
            answer = store.answer(query);
        }

        try (InputStream golden = BoardCatalogTest.class.getResourceAsStream("golden/alerts-by-level.json")) {
            assertThat(notEmpty(answer)).isEqualTo(JSON.readTree(golden));
        }
    }

    /** Level and time of each bucket that counts something. */
    private static JsonNode notEmpty(ObjectNode answer) {
        ObjectNode counts = JSON.createObjectNode();
        for (JsonNode level : answer.at("/aggregations/levels/buckets")) {
            ObjectNode times = counts.putObject(level.path("key").asText());
            for (JsonNode time : level.at("/times/buckets")) {
                if (time.path("doc_count").asLong() > 0) {
                    times.set(time.path("key_as_string").asText(), time.path("doc_count"));
                }
            }
        }
        return counts;
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
