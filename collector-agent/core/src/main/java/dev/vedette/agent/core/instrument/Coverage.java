package dev.vedette.agent.core.instrument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which hooks were applied to the libraries that were found, and which were not. Thread-safe. */
public final class Coverage {
    private final Map<String, Library> libraries = new LinkedHashMap<>();

    /**
     * A class of the library is being loaded.
     *
     * @param hooks all that there are for it
     * @return true the first time
     */
    synchronized boolean found(String library, String version, List<Hook> hooks) {
        return libraries.putIfAbsent(library + " " + version, new Library(library, version, hooks)) == null;
    }

    /** Whether a library was found: then the server's main method is long at work. */
    public synchronized boolean foundAny() {
        return !libraries.isEmpty();
    }

    synchronized void applied(String library, String version, Hook hook) {
        Library found = library(library, version);
        found.applied.add(hook);
        found.missed.remove(hook);
        found.changed = true;
    }

    synchronized void missed(String library, String version, Hook hook, String why) {
        Library found = library(library, version);
        found.missed.put(hook, why);
        found.applied.remove(hook);
        found.changed = true;
    }

    /**
     * One map of attributes for each library that changed since the last call: {@code library}, {@code version},
     * {@code applied}, {@code missed}. The hooks of a seam are alternatives, since versions have their methods at
     * different places: it is missed when the last of them is.
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
        return libraries.computeIfAbsent(name + " " + version, key -> new Library(name, version, List.of()));
    }

    private static final class Library {
        private final String name;
        private final String version;
        private final List<Hook> hooks;
        private final Set<Hook> applied = new LinkedHashSet<>();
        private final Map<Hook, String> missed = new LinkedHashMap<>();
        private boolean changed;

        Library(String name, String version, List<Hook> hooks) {
            this.name = name;
            this.version = version;
            this.hooks = hooks;
        }

        Map<String, String> attributes() {
            Map<String, List<String>> seen = new TreeMap<>();
            applied.forEach(hook -> add(seen, hook, hook.place()));
            Map<String, List<String>> blind = new TreeMap<>();
            missed.forEach((hook, why) -> {
                if (isBlind(hook.seam())) {
                    add(blind, hook, hook.place() + " (" + why + ")");
                }
            });
            return Map.of("library", name, "version", version, "applied", describe(seen), "missed", describe(blind));
        }

        /** No hook of the seam is applied or may still be, when its class is loaded. */
        private boolean isBlind(String seam) {
            return applied.stream().noneMatch(hook -> hook.seam().equals(seam))
                    && hooks.stream().filter(hook -> hook.seam().equals(seam)).allMatch(missed::containsKey);
        }

        private static void add(Map<String, List<String>> seams, Hook hook, String text) {
            seams.computeIfAbsent(hook.seam(), seam -> new ArrayList<>()).add(text);
        }

        private static String describe(Map<String, List<String>> seams) {
            List<String> parts = new ArrayList<>();
            seams.forEach((seam, places) -> parts.add(
                    seam + ": " + String.join(", ", places.stream().sorted().toList())));
            return String.join("; ", parts);
        }
    }
}
