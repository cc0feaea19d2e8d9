package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Collects what the items of one field look up. */
final class FieldIndexBuilder {

    /** {@link FieldIndex#ANYWHERE} and the others. */
    private static final int ANCHORS = 3;

    private static final List<List<Integer>> NO_TARGETS = List.of(List.of(), List.of(), List.of());

    private final Map<String, List<Integer>> whole = new HashMap<>();
    /** Targets of each literal by anchor. */
    private final Map<String, List<List<Integer>>> parts = new LinkedHashMap<>();

    private final Map<Long, List<Integer>> equal = new HashMap<>();
    private final List<Bound> lower = new ArrayList<>();
    private final List<Bound> upper = new ArrayList<>();
    private final TreeSet<Integer> present = new TreeSet<>();

    private record Bound(double value, int target) {}

    void add(Item.Key key, int target) {
        if (key instanceof Item.Key.Whole text) {
            whole.computeIfAbsent(text.folded(), unused -> new ArrayList<>()).add(target);
        } else if (key instanceof Item.Key.Part part) {
            parts.computeIfAbsent(
                            part.folded(), unused -> List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()))
                    .get(part.anchor())
                    .add(target);
        } else if (key instanceof Item.Key.Equal number) {
            equal.computeIfAbsent(number.number(), unused -> new ArrayList<>()).add(target);
        } else if (key instanceof Item.Key.AtLeast bound) {
            lower.add(new Bound(bound.bound(), target));
        } else if (key instanceof Item.Key.AtMost bound) {
            upper.add(new Bound(bound.bound(), target));
        }
    }

    /** The rule may match whenever the field is there. */
    void addPresent(int rule) {
        present.add(rule);
    }

    Collection<String> literals() {
        return parts.keySet();
    }

    FieldIndex build(int number, LiteralAutomaton.Alphabet alphabet) {
        List<String> literals = List.copyOf(parts.keySet());
        int[][][] uses = new int[ANCHORS][literals.size()][];
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            for (int literal = 0; literal < literals.size(); literal++) {
                List<List<Integer>> targets = parts.getOrDefault(literals.get(literal), NO_TARGETS);
                uses[anchor][literal] = ints(targets.get(anchor));
            }
        }
        return new FieldIndex(
                number,
                targets(whole),
                literals.isEmpty() ? null : new LiteralAutomaton(literals, alphabet),
                uses,
                targets(equal),
                bounds(lower),
                bounds(upper),
                ints(present));
    }

    private static <K> Map<K, int[]> targets(Map<K, List<Integer>> lists) {
        Map<K, int[]> targets = new HashMap<>();
        lists.forEach((key, list) -> targets.put(key, ints(list)));
        return targets;
    }

    private static FieldIndex.Bounds bounds(List<Bound> bounds) {
        List<Bound> ascending =
                bounds.stream().sorted(Comparator.comparingDouble(Bound::value)).toList();
        return new FieldIndex.Bounds(
                ascending.stream().mapToDouble(Bound::value).toArray(),
                ascending.stream().mapToInt(Bound::target).toArray());
    }

    static int[] ints(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
