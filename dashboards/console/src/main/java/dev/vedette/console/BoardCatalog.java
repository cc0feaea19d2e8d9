package dev.vedette.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.Board.Grid;
import dev.vedette.console.Board.Panel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The boards that the console shows: the files of {@code dashboards/boards}, read once. */
final class BoardCatalog {

    private static final String FOLDER = "boards/";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private final List<Board> boards;

    private BoardCatalog(List<Board> boards) {
        this.boards = List.copyOf(boards);
    }

    /**
     * Reads the boards that are packaged with the console.
     *
     * @throws BoardException if one of their files cannot be shown
     */
    static BoardCatalog packaged() {
        List<Board> boards = new ArrayList<>();
        for (Object name : new YamlFile("boards.yaml", read("boards.yaml")).list()) {
            boards.add(board(String.valueOf(name)));
        }
        return new BoardCatalog(boards);
    }

    List<Board> boards() {
        return boards;
    }

    Optional<Panel> panel(String boardId, String panelId) {
        return boards.stream()
                .filter(board -> board.id().equals(boardId))
                .flatMap(board -> board.panels().stream())
                .filter(panel -> panel.id().equals(panelId))
                .findFirst();
    }

    private static Board board(String id) {
        String file = id + "/board.yaml";
        if (!NAME.matcher(id).matches()) {
            throw new BoardException("boards.yaml", id, "a board's name consists of a-z, 0-9 and -");
        }
        YamlFile yaml = new YamlFile(file, read(file));
        Map<?, ?> root = yaml.map();
        String range = yaml.text(root, "range");
        try {
            TimeRange.last(range, Instant.EPOCH);
        } catch (IllegalArgumentException e) {
            throw new BoardException(file, "range", "must be " + TimeRange.ALLOWED);
        }
        List<Panel> panels = new ArrayList<>();
        for (Object entry : yaml.list(root, "panels")) {
            panels.add(panel(id, yaml, yaml.map(entry, "panels")));
        }
        return new Board(id, yaml.text(root, "title"), yaml.text(root, "question"), range, panels);
    }

    private static Panel panel(String board, YamlFile yaml, Map<?, ?> entry) {
        String id = yaml.text(entry, "id");
        if (!NAME.matcher(id).matches()) {
            throw new BoardException(yaml.file(), "panels", "a panel's id consists of a-z, 0-9 and -");
        }
        Map<?, ?> at = yaml.map(entry.get("grid"), "grid");
        Grid grid = new Grid(
                yaml.number(at, "x"), yaml.number(at, "y"), yaml.number(at, "width"), yaml.number(at, "height"));
        return new Panel(id, yaml.text(entry, "title"), grid, spec(board + "/" + id + ".vl.json"));
    }

    private static ObjectNode spec(String file) {
        try {
            if (new ObjectMapper().readTree(read(file)) instanceof ObjectNode spec) {
                // A panel that cannot be translated is found when the console starts, not when somebody looks.
                KibanaQuery.of(file, spec.path("data").path("url"), TimeRange.last("1h", Instant.now()));
                return spec;
            }
            throw new BoardException(file, "/", "must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new BoardException(file, "line " + e.getLocation().getLineNr(), e.getOriginalMessage());
        }
    }

    private static String read(String file) {
        try (InputStream in = BoardCatalog.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new BoardException(file, "/", "is named but does not exist");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BoardException(file, "/", "cannot be read: " + e.getMessage());
        }
    }

    /** A YAML file whose faults name it. */
    private record YamlFile(String file, String yaml) {

        List<?> list() {
            return load() instanceof List<?> list ? list : refuse("/", "must be a list");
        }

        Map<?, ?> map() {
            return map(load(), "/");
        }

        Map<?, ?> map(@Nullable Object value, String place) {
            return value instanceof Map<?, ?> map ? map : refuse(place, "must be a mapping");
        }

        List<?> list(Map<?, ?> map, String key) {
            return map.get(key) instanceof List<?> list ? list : refuse(key, "must be a list");
        }

        String text(Map<?, ?> map, String key) {
            return map.get(key) instanceof String text ? text : refuse(key, "must be text");
        }

        int number(Map<?, ?> map, String key) {
            return map.get(key) instanceof Integer number && number >= 0
                    ? number
                    : refuse(key, "must be a whole number from 0");
        }

        private Object load() {
            try {
                LoadSettings settings = LoadSettings.builder().setLabel(file).build();
                Object value = new Load(settings).loadFromString(yaml);
                return value == null ? "" : value;
            } catch (YamlEngineException e) {
                throw new BoardException(file, "/", String.valueOf(e.getMessage()));
            }
        }

        private <T> T refuse(String place, String message) {
            throw new BoardException(file, place, message);
        }
    }
}
