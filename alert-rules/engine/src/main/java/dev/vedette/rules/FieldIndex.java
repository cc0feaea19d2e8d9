package dev.vedette.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules of an index ask of one field, or of any field (keywords), by value. Immutable.
 *
 * <p>A target is the number of an item that is true, or the complement of the number of a check that may be true.
 */
final class FieldIndex {

    static final FieldIndex NOTHING = new FieldIndex(
            -1,
            Map.of(),
            null,
            new int[3][0][],
            Map.of(),
            new Bounds(new double[0], new int[0]),
            new Bounds(new double[0], new int[0]),
            new int[0]);

    /** Where a literal has to stand. */
    static final int ANYWHERE = 0;

    static final int AT_START = 1;
    static final int AT_END = 2;

    private final int number;
    private final TextTable exact;
    private final boolean hasTexts;
    private final @Nullable LiteralAutomaton literals;
    /** Targets of each literal, by where it has to stand. */
    private final int[][][] uses;

    private final NumberTable numbers;
    private final boolean hasNumbers;
    private final Bounds lower;
    private final Bounds upper;
    private final int[] present;

    /** Bounds in ascending order with the targets that they are for. */
    record Bounds(double[] values, int[] targets) {}

    /**
     * @param number of the field in its index
     * @param exact targets by whole folded text
     * @param literals finds the literals that values contain
     * @param uses targets by anchor ({@link #ANYWHERE} ...) and literal
     * @param numbers targets by {@link NumberTable#key}
     * @param lower bounds that values have to reach
     * @param upper bounds that values must not pass
     * @param present rules that may match whenever the field is there
     */
    FieldIndex(
            int number,
            Map<String, int[]> exact,
            @Nullable LiteralAutomaton literals,
            int[][][] uses,
            Map<Long, int[]> numbers,
            Bounds lower,
            Bounds upper,
            int[] present) {
        this.number = number;
        this.exact = new TextTable(exact);
        this.hasTexts = !exact.isEmpty() || literals != null;
        this.literals = literals;
        this.uses = uses;
        this.numbers = new NumberTable(numbers);
        this.hasNumbers = !numbers.isEmpty() || lower.values().length + upper.values().length > 0;
        this.lower = lower;
        this.upper = upper;
        this.present = present;
    }

    int number() {
        return number;
    }

    int[] present() {
        return present;
    }

    boolean looksAtText() {
        return hasTexts;
    }

    boolean looksAtNumbers() {
        return hasNumbers;
    }

    /** Finds the literals that values contain; null where rules ask for none. */
    @Nullable
    LiteralAutomaton literals() {
        return literals;
    }

    /** Tells the scan what the whole folded text stands for. */
    void whole(char[] text, int length, int hash, FieldScan scan) {
        hit(exact.get(text, length, hash), scan);
    }

    /**
     * Tells the scan what a literal stands for.
     *
     * @param end index behind its last character
     * @param length of the whole text
     */
    void found(int literal, int end, int length, FieldScan scan) {
        hit(uses[ANYWHERE][literal], scan);
        if (end == length) {
            hit(uses[AT_END][literal], scan);
        }
        if (literals != null && end == literals.length(literal)) {
            hit(uses[AT_START][literal], scan);
        }
    }

    private static void hit(int[] targets, FieldScan scan) {
        for (int target : targets) {
            scan.hit(target);
        }
    }

    void numbers(Number number, FieldScan scan) {
        numbers(NumberTable.key(number), number.doubleValue(), scan);
    }

    /** @param approximate the number rounded to a double, which keeps the order */
    void numbers(long key, double approximate, FieldScan scan) {
        hit(numbers.get(key), scan);
        double[] from = lower.values();
        for (int i = 0; i < from.length && !(from[i] > approximate); i++) {
            scan.hit(lower.targets()[i]);
        }
        double[] to = upper.values();
        for (int i = to.length - 1; i >= 0 && !(to[i] < approximate); i--) {
            scan.hit(upper.targets()[i]);
        }
    }
}
