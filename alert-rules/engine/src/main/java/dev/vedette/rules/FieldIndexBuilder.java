package dev.vedette.rules;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/** Collects the keys of one field, each once however many items look it up. */
final class FieldIndexBuilder {

    /** {@link FieldIndex#ANYWHERE} and the others. */
    private static final List<Integer> ANCHORS = List.of(FieldIndex.ANYWHERE, FieldIndex.AT_START, FieldIndex.AT_END);

    private final IntSupplier numbering;
    private final Map<String, Integer> whole = new HashMap<>();
    /** Keys of each literal by where it has to stand. */
    private final Map<String, int[]> parts = new LinkedHashMap<>();

    private final Map<Long, Integer> equal = new HashMap<>();
    private final SortedMap<Double, Integer> lower = new TreeMap<>();
    private final SortedMap<Double, Integer> upper = new TreeMap<>();
    private final TreeSet<Integer> present = new TreeSet<>();

    /** @param numbering gives each new key its number */
    FieldIndexBuilder(IntSupplier numbering) {
        this.numbering = numbering;
    }

    /** The key's number. */
    int add(Item.Key key) {
        if (key instanceof Item.Key.Whole text) {
            return number(whole, text.folded());
        }
        if (key instanceof Item.Key.Equal number) {
            return number(equal, number.number());
        }
        if (key instanceof Item.Key.AtLeast bound) {
            return number(lower, bound.bound());
        }
        if (key instanceof Item.Key.AtMost bound) {
            return number(upper, bound.bound());
        }
        Item.Key.Part part = (Item.Key.Part) key;
        int[] keys = parts.computeIfAbsent(
                part.folded(), unused -> new int[] {FieldIndex.NO_KEY, FieldIndex.NO_KEY, FieldIndex.NO_KEY});
        if (keys[part.anchor()] == FieldIndex.NO_KEY) {
            keys[part.anchor()] = numbering.getAsInt();
        }
        return keys[part.anchor()];
    }

    private <K> int number(Map<K, Integer> keys, K key) {
        return keys.computeIfAbsent(key, unused -> numbering.getAsInt());
    }

    /** The rule may match whenever the field is there. */
    void addPresent(int rule) {
        present.add(rule);
    }

    Collection<String> literals() {
        return parts.keySet();
    }

    FieldIndex build(int number, Alphabet alphabet) {
        List<String> literals = List.copyOf(parts.keySet());
        int[][] uses = ANCHORS.stream()
                .map(anchor ->
                        parts.values().stream().mapToInt(keys -> keys[anchor]).toArray())
                .toArray(int[][]::new);
        return new FieldIndex(
                number,
                whole,
                literals.isEmpty() ? null : new LiteralAutomaton(literals, alphabet),
                uses,
                equal,
                bounds(lower),
                bounds(upper),
                ints(present));
    }

    private static FieldIndex.Bounds bounds(SortedMap<Double, Integer> bounds) {
        return new FieldIndex.Bounds(
                bounds.keySet().stream().mapToDouble(Double::doubleValue).toArray(), ints(bounds.values()));
    }

    static int[] ints(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
