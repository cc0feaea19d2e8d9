package dev.vedette.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The names that a sinks file gives its sinks. */
final class SinkNames {
    private SinkNames() {}

    /**
     * The names, in the file's order; none of a file that is not as it should be. What is wrong with it says the delivery job, which is
     * submitted for Elasticsearch in any case and reads all of it.
     */
    static List<String> of(Path file) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        } catch (IOException | YamlEngineException e) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        if (root instanceof Map<?, ?> mapping && mapping.get("sinks") instanceof List<?> sinks) {
            for (Object sink : sinks) {
                if (sink instanceof Map<?, ?> one && one.get("name") != null) {
                    names.add(String.valueOf(one.get("name")));
                }
            }
        }
        return List.copyOf(names);
    }
}
