package dev.vedette.delivery.options;

import dev.vedette.delivery.kafka.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file, with what is needed to say where something is wrong. Each key that is asked for counts as known;
 * {@link #end} refuses the others, so that a misspelt key is not passed over.
 */
final class Section {
    private static final int MAX_SECONDS_DIGITS = 9;
    private static final int MAX_DAYS = 36_500;

    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();

    private record Entry(int line, Node value) {}

    private Section(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.line = lineOf(node);
        if (!(node instanceof MappingNode mapping)) {
            throw fault(line, path.isEmpty() ? "the file" : path, "has to be a mapping of keys to values");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (entries.put(key, new Entry(lineOf(tuple.getKeyNode()), tuple.getValueNode())) != null) {
                throw fault(lineOf(tuple.getKeyNode()), place(key), "stands there twice");
            }
        }
    }

    /** The file's own mapping. */
    static Section of(String file, String yaml) {
        try {
            // A list of sinks needs no aliases; without them no small text makes a large one.
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setMaxAliasesForCollections(0)
                    .build();
            Node root = new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new IllegalArgumentException(file + ":1: the file is empty; it needs sinks"));
            return new Section(file, "", root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new IllegalArgumentException(file + ":" + line + ": no YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + ":1: no YAML", e);
        }
    }

    /** Whether the key is there, whatever it holds. */
    boolean has(String key) {
        return entry(key) != null;
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> fault(line, place(key), "is missing"));
    }

    Optional<String> optionalText(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (!(entry.value() instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            throw wrong(key, "has to be text");
        }
        return Optional.of(scalar.getValue());
    }

    String choice(String key, List<String> allowed) {
        return optionalChoice(key, allowed)
                .orElseThrow(() -> fault(line, place(key), "is missing; it is one of " + String.join(", ", allowed)));
    }

    Optional<String> optionalChoice(String key, List<String> allowed) {
        Optional<String> value = optionalText(key);
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw wrong(key, "is one of " + String.join(", ", allowed));
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        return optionalChoice(key, List.of("true", "false"))
                .map(Boolean::parseBoolean)
                .orElse(otherwise);
    }

    /** A whole number of seconds from 0. */
    Duration seconds(String key, Duration otherwise, Duration most) {
        Optional<String> value = optionalText(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        boolean number = value.get().matches("\\d{1," + MAX_SECONDS_DIGITS + "}");
        if (!number || Long.parseLong(value.get()) > most.toSeconds()) {
            throw wrong(key, "is a number of seconds from 0 to " + most.toSeconds());
        }
        return Duration.ofSeconds(Long.parseLong(value.get()));
    }

    /** A whole number of days from 1 to 36500; 0 where there is none. */
    int days(String key) {
        Optional<String> value = optionalText(key);
        if (value.isPresent() && (!value.get().matches("[1-9]\\d{0,4}") || Integer.parseInt(value.get()) > MAX_DAYS)) {
            throw wrong(key, "is a number of days from 1 to " + MAX_DAYS);
        }
        return value.map(Integer::parseInt).orElse(0);
    }

    DeliveryOptions.Address address(String key) {
        String value = text(key);
        try {
            return DeliveryOptions.address("", value);
        } catch (IllegalArgumentException e) {
            throw wrong(key, String.valueOf(e.getMessage()).strip());
        }
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            if (!(item instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
                throw fault(lineOf(item), place(key) + "[" + texts.size() + "]", "has to be text");
            }
            texts.add(scalar.getValue());
        }
        return texts;
    }

    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (Node item : items(key)) {
            sections.add(new Section(file, place(key) + "[" + sections.size() + "]", item));
        }
        return sections;
    }

    Optional<Section> section(String key) {
        return Optional.ofNullable(entry(key)).map(entry -> new Section(file, place(key), entry.value()));
    }

    /** Refuses keys that nobody has asked for. */
    void end() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String allowed = String.join(", ", known.stream().sorted().toList());
                throw fault(
                        entry.getValue().line(),
                        place(printable(entry.getKey())),
                        "is not known here; there are " + allowed);
            }
        }
    }

    /** A fault at a key. */
    IllegalArgumentException wrong(String key, String fault) {
        Entry entry = entries.get(key);
        return fault(entry == null ? line : entry.line(), place(key), fault);
    }

    private List<Node> items(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode sequence)) {
            throw wrong(key, "has to be a list");
        }
        return sequence.getValue();
    }

    private @Nullable Entry entry(String key) {
        known.add(key);
        return entries.get(key);
    }

    private String place(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private IllegalArgumentException fault(int line, String place, String fault) {
        return new IllegalArgumentException(file + ":" + line + ": " + place + " " + fault);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static String printable(String key) {
        return Printable.of(key);
    }
}
