package dev.vedette.delivery.alert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of MITRE's techniques: the rule engine's list, which the build puts into this job too. */
public final class TechniqueNames {
    private static final String RESOURCE = "/mitre/technique-names.txt";
    private static final Map<String, String> NAMES = load();

    private TechniqueNames() {}

    /** The name of a technique, or of a sub-technique without that of its technique; empty if the list does not have the id. */
    public static Optional<String> of(String id) {
        return Optional.ofNullable(NAMES.get(id));
    }

    /** Lines are {@code t1550.001 Use Alternate Authentication Material: Application Access Token}. */
    private static Map<String, String> load() {
        Map<String, String> names = new HashMap<>();
        try (InputStream in = TechniqueNames.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#") && line.indexOf(' ') > 0)
                    .forEach(line -> put(line, names));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
        return Map.copyOf(names);
    }

    private static void put(String line, Map<String, String> names) {
        int blank = line.indexOf(' ');
        String id = line.substring(0, blank).toUpperCase(Locale.ROOT);
        String name = line.substring(blank + 1);
        boolean isSub = id.lastIndexOf('.') > id.indexOf('T');
        names.put(id, isSub ? name.substring(name.indexOf(": ") + 1).strip() : name);
    }
}
