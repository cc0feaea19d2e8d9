package dev.vedette.local.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A YAML file that holds a mapping, with faults that name the place. */
final class YamlFile {

    private final Path file;
    private final Map<String, Object> content;

    private YamlFile(Path file, Map<String, Object> content) {
        this.file = file;
        this.content = content;
    }

    static YamlFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException failure) {
            throw new DemoException(file + ": cannot be read: " + failure.getMessage(), failure);
        }
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file.toString()).build();
            return new YamlFile(file, asMapping(new Load(settings).loadFromString(text)));
        } catch (YamlEngineException | IllegalArgumentException fault) {
            throw new DemoException(
                    file + ": " + String.valueOf(fault.getMessage()).replaceAll("\\s+", " "), fault);
        }
    }

    boolean has(String key) {
        return content.containsKey(key);
    }

    /** The text under a key. */
    String text(String key) {
        Object value = content.get(key);
        if (value == null || value instanceof Map || value instanceof List) {
            throw fault(key, "a text has to stand here");
        }
        return value.toString();
    }

    /** The list of texts under a key, empty if it is left out. */
    List<String> texts(String key) {
        Object value = content.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw fault(key, "a list of texts has to stand here");
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** The mapping under a key, in the file's order. */
    Map<String, Object> mapping(String key) {
        try {
            return asMapping(content.get(key));
        } catch (IllegalArgumentException fault) {
            throw fault(key, fault.getMessage());
        }
    }

    /** The list of mappings under a key. */
    List<Map<String, Object>> mappings(String key) {
        if (!(content.get(key) instanceof List<?> list)) {
            throw fault(key, "a list has to stand here");
        }
        try {
            return list.stream().map(YamlFile::asMapping).toList();
        } catch (IllegalArgumentException fault) {
            throw fault(key, fault.getMessage());
        }
    }

    /** What to throw when the value at a place is wrong. */
    DemoException fault(String place, @org.jspecify.annotations.Nullable String message) {
        return new DemoException(file + ": " + place + ": " + message);
    }

    static Map<String, Object> asMapping(@org.jspecify.annotations.Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("a mapping has to stand here");
        }
        Map<String, Object> mapping = new LinkedHashMap<>();
        map.forEach((key, entry) -> mapping.put(String.valueOf(key), entry));
        return mapping;
    }
}
