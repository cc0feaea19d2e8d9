package dev.vedette.detection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The YAML files in which operators say what the job is to know. */
final class OperatorFile {
    private OperatorFile() {}

    /**
     * The file's text.
     *
     * @throws IOException if it cannot be opened
     * @throws IllegalArgumentException with one line, if it is larger than so many bytes
     */
    static String text(Path file, int maxBytes) throws IOException {
        if (Files.size(file) > maxBytes) {
            throw new IllegalArgumentException(file + ": larger than " + maxBytes + " bytes");
        }
        return Files.readString(file);
    }

    /**
     * What the text says, null if nothing; a key that stands twice is a fault.
     *
     * @param source its name in messages
     * @throws IllegalArgumentException with one line, if it is no YAML
     */
    static @Nullable Object root(String source, String yaml) {
        try {
            return new Load(LoadSettings.builder()
                            .setLabel(source)
                            .setAllowDuplicateKeys(false)
                            .build())
                    .loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    source + ": no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
    }

    /**
     * A list of texts, each once; empty if it is left out.
     *
     * @param place of it in messages
     * @throws IllegalArgumentException with one line, if it is something else
     */
    static Set<String> texts(String place, @Nullable Object value) {
        if (value == null) {
            return Set.of();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw new IllegalArgumentException(place + ": must be a list of texts");
        }
        return list.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }
}
