package dev.vedette.agent.core.instrument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which hooks were applied to the libraries that were found, and which were not. Thread-safe. */
public final class Coverage {
    private final Map<String, Library> libraries = new LinkedHashMap<>();

    synchronized void applied(String library, String version, Hook hook) {
        Library found = library(library, version);
        found.applied.computeIfAbsent(hook.seam(), seam -> new TreeSet<>()).add(hook.place());
        found.changed = true;
    }

    synchronized void missed(String library, String version, Hook hook, String why) {
        Library found = library(library, version);
        found.missed.computeIfAbsent(hook.seam(), seam -> new TreeSet<>()).add(hook.place() + " (" + why + ")");
        found.changed = true;
    }

    /**
     * One map of attributes for each library that changed since the last call: {@code library}, {@code version},
     * {@code applied}, {@code missed}. A seam with an applied hook is not missed: versions have their methods at
     * different places.
     */
    public synchronized List<Map<String, String>> changes() {
        List<Map<String, String>> changes = new ArrayList<>();
        for (Library library : libraries.values()) {
            if (library.changed) {
                library.changed = false;
                changes.add(library.attributes());
            }
        }
        return changes;
    }

    private Library library(String name, String version) {
        return libraries.computeIfAbsent(name + " " + version, key -> new Library(name, version));
    }

    private static final class Library {
        private final String name;
        private final String version;
        private final Map<String, Set<String>> applied = new TreeMap<>();
        private final Map<String, Set<String>> missed = new TreeMap<>();
        private boolean changed;

        Library(String name, String version) {
            this.name = name;
            this.version = version;
        }

        Map<String, String> attributes() {
            Map<String, Set<String>> blind = new TreeMap<>(missed);
            blind.keySet().removeAll(applied.keySet());
            return Map.of("library", name, "version", version, "applied", describe(applied), "missed", describe(blind));
        }

        private static String describe(Map<String, Set<String>> seams) {
            List<String> parts = new ArrayList<>();
            seams.forEach((seam, places) -> parts.add(seam + ": " + String.join(", ", places)));
            return String.join("; ", parts);
        }
    }
}
