package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.Board.Panel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Boards as Kibana imports them. No Kibana is in our tests: what can be said without one is said here. */
class KibanaExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static Stream<Board> boards() {
        return BoardCatalog.packaged().boards().stream();
    }

    private static List<JsonNode> objects(Board board) throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : KibanaExport.ndjson(board).split("\n", -1)) {
            if (!line.isEmpty()) {
                objects.add(JSON.readTree(line));
            }
        }
        return objects;
    }

    private static JsonNode dashboard(Board board) throws Exception {
        return objects(board).stream()
                .filter(object -> object.path("type").asText().equals("dashboard"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode panels(Board board) throws Exception {
        return JSON.readTree(dashboard(board).at("/attributes/panelsJSON").asText());
    }

    /** Who has imported it once gets it replaced, not doubled: these ids stay as they are for ever. */
    @Test
    void idsAreThoseOfTheNames() throws Exception {
        Board overview = boards().findFirst().orElseThrow();
        assertThat(objects(overview))
                .extracting(object ->
                        object.path("type").asText() + " " + object.path("id").asText())
                .containsExactlyElementsOf(
                        Files.readAllLines(Path.of("src/test/resources/dev/vedette/console/kibana-ids.txt")));
    }

    @TestFactory
    Stream<DynamicTest> eachReferenceLeadsToAnObjectOfTheFile() {
        return boards().map(board -> DynamicTest.dynamicTest(board.id(), () -> {
            Set<String> known = new HashSet<>();
            List<JsonNode> objects = objects(board);
            for (JsonNode object : objects) {
                for (JsonNode reference : object.path("references")) {
                    assertThat(known)
                            .contains(reference.path("type").asText()
                                    + reference.path("id").asText());
                }
                assertThat(known.add(
                                object.path("type").asText() + object.path("id").asText()))
                        .isTrue();
            }
            JsonNode dashboard = dashboard(board);
            for (JsonNode panel : panels(board)) {
                if (panel.has("panelRefName")) {
                    assertThat(dashboard.path("references"))
                            .extracting(reference -> reference.path("name").asText())
                            .contains(panel.path("panelIndex").asText() + ":"
                                    + panel.path("panelRefName").asText());
                }
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> panelsAreTheFilesAndDoNotOverlap() {
        return boards().map(board -> DynamicTest.dynamicTest(board.id(), () -> {
            JsonNode panels = panels(board);
            assertThat(panels).hasSize(board.panels().size() + 1);
            Set<String> cells = new HashSet<>();
            for (int i = 0; i < panels.size(); i++) {
                JsonNode grid = panels.get(i).path("gridData");
                for (int x = 0; x < grid.path("w").asInt(); x++) {
                    for (int y = 0; y < grid.path("h").asInt(); y++) {
                        int column = grid.path("x").asInt() + x;
                        assertThat(column).isLessThan(48);
                        assertThat(cells.add(column + "," + (grid.path("y").asInt() + y)))
                                .as("%s at %d", panels.get(i).path("title"), column)
                                .isTrue();
                    }
                }
            }
            for (int i = 0; i < board.panels().size(); i++) {
                Panel panel = board.panels().get(i);
                assertThat(panels.get(i).path("title").asText()).isEqualTo(panel.title());
                String spec = panels.get(i)
                        .at("/embeddableConfig/savedVis/params/spec")
                        .asText();
                Path file = Path.of("../boards", board.id(), panel.id() + ".vl.json");
                assertThat(JSON.readTree(spec)).isEqualTo(JSON.readTree(file.toFile()));
            }
        }));
    }

    @Test
    void columnsAndTimesAreInTheTemplates() throws Exception {
        for (JsonNode object : objects(boards().findFirst().orElseThrow())) {
            if (object.path("type").asText().equals("index-pattern")) {
                JsonNode attributes = object.path("attributes");
                assertThat(IndexTemplates.fields(attributes.path("title").asText()))
                        .contains(attributes.path("timeFieldName").asText());
            }
        }
        assertThat(IndexTemplates.fields("vedette-alerts"))
                .contains(KibanaExport.SORT)
                .containsAll(KibanaExport.COLUMNS);
    }

    @Test
    void theBuildWritesAFileForEachBoard() throws Exception {
        KibanaExport.main(new String[] {folder.resolve("made").toString()});
        try (Stream<Path> files = Files.list(folder.resolve("made"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            boards().map(board -> board.id() + ".ndjson").toList());
        }
    }
}
