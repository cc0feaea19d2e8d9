package dev.vedette.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Ids of a public catalogue of attacks, from a resource with one id a line.
 *
 * @param version as rules name it under {@code catalogues}: of what most tags are from
 * @param release what the resource says it is from
 * @param entries what stands behind each id: {@code revoked}, {@code deprecated}, or a technique's tactics
 */
record Catalogue(String version, String release, Map<String, List<String>> entries) {

    static final Catalogue ATTACK = read("attack.txt");
    static final Catalogue ATLAS = read("atlas.txt");

    private static final Set<String> RETIRED = Set.of("revoked", "deprecated");

    boolean has(String id) {
        return entries.containsKey(id);
    }

    boolean isRetired(String id) {
        return entries.getOrDefault(id, List.of()).stream().anyMatch(RETIRED::contains);
    }

    /** Of a technique that is in use; else empty. */
    List<String> tactics(String id) {
        return isRetired(id) ? List.of() : entries.getOrDefault(id, List.of());
    }

    private static Catalogue read(String resource) {
        String version = "";
        String release = "";
        Map<String, List<String>> entries = new HashMap<>();
        for (String line : lines(resource)) {
            if (line.startsWith("# version: ")) {
                version = line.substring("# version: ".length());
            } else if (line.startsWith("# release: ")) {
                release = line.substring("# release: ".length());
            } else if (!line.startsWith("#") && !line.isBlank()) {
                List<String> words = Arrays.asList(line.split(" "));
                entries.put(words.get(0), List.copyOf(words.subList(1, words.size())));
            }
        }
        return new Catalogue(version, release, Map.copyOf(entries));
    }

    static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(resource), resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
