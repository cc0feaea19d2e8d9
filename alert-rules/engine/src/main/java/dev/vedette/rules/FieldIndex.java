package dev.vedette.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules of an index ask of one field, or of any field (keywords): which of its <em>keys</em> a value meets. A
 * key is a whole text, a literal and where it stands, a number or a bound. Immutable.
 */
final class FieldIndex {

    /** Stands where there is no key. */
    static final int NO_KEY = -1;

    static final FieldIndex NOTHING =
            new FieldIndex(-1, Map.of(), null, new int[3][0], Map.of(), Bounds.NONE, Bounds.NONE, new int[0]);

    /** Where a literal has to stand. */
    static final int ANYWHERE = 0;

    static final int AT_START = 1;
    static final int AT_END = 2;

    private final int number;
    private final TextTable whole;
    private final boolean hasTexts;
    private final @Nullable LiteralAutomaton literals;
    /** By literal; {@link #NO_KEY} where no rule asks for it there. */
    private final int[] anywhere;

    private final int[] atStart;
    private final int[] atEnd;

    private final NumberTable numbers;
    private final boolean hasNumbers;
    private final Bounds lower;
    private final Bounds upper;
    private final int[] present;

    /** Bounds in ascending order, each with its key. */
    record Bounds(double[] values, int[] keys) {
        static final Bounds NONE = new Bounds(new double[0], new int[0]);
    }

    /**
     * @param number of the field in its index
     * @param whole keys by whole folded text
     * @param literals finds the literals that values contain
     * @param uses keys by where they have to stand ({@link #ANYWHERE} ...) and by literal, or {@link #NO_KEY}
     * @param numbers keys by {@link NumberTable#key}
     * @param lower bounds that values have to reach
     * @param upper bounds that values must not pass
     * @param present rules that may match whenever the field is there
     */
    FieldIndex(
            int number,
            Map<String, Integer> whole,
            @Nullable LiteralAutomaton literals,
            int[][] uses,
            Map<Long, Integer> numbers,
            Bounds lower,
            Bounds upper,
            int[] present) {
        this.number = number;
        this.whole = new TextTable(whole);
        this.hasTexts = !whole.isEmpty() || literals != null;
        this.literals = literals;
        this.anywhere = uses[ANYWHERE];
        this.atStart = uses[AT_START];
        this.atEnd = uses[AT_END];
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

    /** Tells the scan the key of the whole folded text. */
    void whole(char[] text, int length, int hash, FieldScan scan) {
        met(whole.get(text, length, hash), scan);
    }

    /**
     * Tells the scan the keys of a literal.
     *
     * @param end index behind its last symbol
     * @param length of the whole text in symbols
     */
    void found(int literal, int end, int length, FieldScan scan) {
        met(anywhere[literal], scan);
        if (end == length) {
            met(atEnd[literal], scan);
        }
        if (literals != null && end == literals.length(literal)) {
            met(atStart[literal], scan);
        }
    }

    private static void met(int key, FieldScan scan) {
        if (key != NO_KEY) {
            scan.met(key);
        }
    }

    void numbers(Number number, FieldScan scan) {
        numbers(NumberTable.key(number), number.doubleValue(), scan);
    }

    /** @param approximate the number rounded to a double, which keeps the order */
    void numbers(long number, double approximate, FieldScan scan) {
        met(numbers.get(number), scan);
        double[] from = lower.values();
        for (int i = 0; i < from.length && !(from[i] > approximate); i++) {
            scan.met(lower.keys()[i]);
        }
        double[] to = upper.values();
        for (int i = to.length - 1; i >= 0 && !(to[i] < approximate); i--) {
            scan.met(upper.keys()[i]);
        }
    }
}
