package dev.vedette.console.definition;

import dev.vedette.console.definition.TextDifference.Kind;
import dev.vedette.console.definition.TextDifference.Part;
import dev.vedette.console.suspicion.Suspect;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeSet;

/**
 * A difference with what is suspicious in it: what stayed and what was added is looked at as it stands in the newer version, what
 * was removed as in the older one.
 *
 * @param parts cut where a suspect begins or ends
 * @param suspects those that {@code parts} name by their number, from 0
 */
record MarkedText(List<Marked> parts, List<Suspect> suspects) {

    MarkedText {
        parts = List.copyOf(parts);
        suspects = List.copyOf(suspects);
    }

    /** @param suspects numbers of those that it belongs to, of which one may lie within another */
    record Marked(Kind kind, String text, List<Integer> suspects) {
        Marked {
            suspects = List.copyOf(suspects);
        }
    }

    /**
     * @param before suspects of the older version, by place
     * @param after suspects of the newer one, likewise
     */
    static MarkedText of(List<Part> parts, List<Suspect> before, List<Suspect> after) {
        Cutting cutting = new Cutting(after);
        int old = 0;
        int now = 0;
        for (Part part : parts) {
            boolean isRemoved = part.kind() == Kind.REMOVED;
            cutting.cut(part, isRemoved ? old : now, isRemoved ? before : after);
            int length = part.text().length();
            old += part.kind() == Kind.ADDED ? 0 : length;
            now += isRemoved ? 0 : length;
        }
        return new MarkedText(cutting.marked, cutting.suspects);
    }

    private static final class Cutting {
        private final List<Suspect> suspects;
        /** By identity: one of each version may be equal, and is another one all the same. */
        private final IdentityHashMap<Suspect, Integer> numbers = new IdentityHashMap<>();

        private final List<Marked> marked = new ArrayList<>();

        Cutting(List<Suspect> after) {
            suspects = new ArrayList<>(after);
            after.forEach(suspect -> numbers.put(suspect, numbers.size()));
        }

        private int number(Suspect suspect) {
            return numbers.computeIfAbsent(suspect, unused -> {
                suspects.add(suspect);
                return suspects.size() - 1;
            });
        }

        /** @param start of the part in the text that {@code of} lie in */
        void cut(Part part, int start, List<Suspect> of) {
            int end = start + part.text().length();
            List<Suspect> here = of.stream()
                    .filter(suspect -> suspect.from() < end && suspect.to() > start)
                    .toList();
            TreeSet<Integer> cuts = new TreeSet<>(List.of(end));
            for (Suspect suspect : here) {
                cuts.add(Math.max(start, suspect.from()));
                cuts.add(Math.min(end, suspect.to()));
            }
            int from = start;
            for (int to : cuts.tailSet(start, false)) {
                int begin = from;
                List<Integer> within = here.stream()
                        .filter(suspect -> suspect.from() < to && suspect.to() > begin)
                        .map(this::number)
                        .toList();
                marked.add(new Marked(part.kind(), part.text().substring(begin - start, to - start), within));
                from = to;
            }
        }
    }
}
