package dev.vedette.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a regular expression is found in a text of ASCII characters, at one step of a table for each of them
 * (K. Thompson: Regular expression search algorithm, CACM 11(6), 1968, with the subset construction). Immutable.
 */
final class RegexDfa {

    enum Answer {
        FOUND,
        NOT_FOUND,
        /** The text has other characters: it has to be asked of somebody else. */
        NOT_ASCII
    }

    private static final int MAX_NFA_STATES = 1000;
    private static final int MAX_STATES = 256;
    /** Looks at a state while the table is made: some milliseconds. */
    private static final int MAX_WORK = 1_000_000;

    /** The state that nothing leads out of: a match has been seen. */
    private static final int FOUND = 0;

    /** Where the start of the text is; no state of an expression that finds the empty text there. */
    private static final int START = 1;

    private final int start;
    private final byte[] classOf;
    private final int classes;
    /** Next state by state and class. */
    private final short[] next;
    /** Whether the text may end in the state. */
    private final boolean[] acceptsEnd;

    private RegexDfa(int start, byte[] classOf, int classes, short[] next, boolean[] acceptsEnd) {
        this.start = start;
        this.classOf = classOf;
        this.classes = classes;
        this.next = next;
        this.acceptsEnd = acceptsEnd;
    }

    /** Empty where the expression is not of those that {@link RegexSyntax} knows, or the table would be large. */
    static Optional<RegexDfa> of(Pattern pattern) {
        return RegexSyntax.read(pattern).flatMap(node -> new Builder().build(node));
    }

    /** @param length how much of the text counts */
    Answer find(String text, int length) {
        int state = start;
        for (int i = 0; i < length && state != FOUND; i++) {
            char c = text.charAt(i);
            if (c >= RegexSyntax.CHARACTERS) {
                return Answer.NOT_ASCII;
            }
            state = next[state * classes + classOf[c]];
        }
        return acceptsEnd[state] ? Answer.FOUND : Answer.NOT_FOUND;
    }

    private static final class Builder {

        /** What a state of the automaton before it is made deterministic waits for. */
        private enum Kind {
            CHARACTER,
            START,
            END,
            BOTH,
            MATCH
        }

        private final List<Kind> kinds = new ArrayList<>();
        private final List<BitSet> sets = new ArrayList<>();
        /** Next states; -1 while unknown or for none. */
        private final List<int[]> outs = new ArrayList<>();

        private final Map<List<Object>, Integer> numbers = new HashMap<>();
        private final List<BitSet> subsets = new ArrayList<>();
        private final List<short[]> rows = new ArrayList<>();
        private final int[] open = new int[2 * MAX_NFA_STATES + 1];
        private int work;

        private static final class TooLarge extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        Optional<RegexDfa> build(RegexSyntax.Node node) {
            try {
                int start = state(node, add(Kind.MATCH, new BitSet(), -1, -1));
                byte[] classOf = classes();
                return Optional.of(determine(start, classOf));
            } catch (TooLarge e) {
                return Optional.empty();
            }
        }

        private int add(Kind kind, BitSet set, int first, int second) {
            if (kinds.size() == MAX_NFA_STATES) {
                throw new TooLarge();
            }
            kinds.add(kind);
            sets.add(set);
            outs.add(new int[] {first, second});
            return kinds.size() - 1;
        }

        /** The state at which to begin in order to go through the node and then on to another state. */
        private int state(RegexSyntax.Node node, int then) {
            if (node instanceof RegexSyntax.Node.Characters characters) {
                return add(Kind.CHARACTER, characters.set(), then, -1);
            }
            if (node instanceof RegexSyntax.Node.Start) {
                return add(Kind.START, new BitSet(), then, -1);
            }
            if (node instanceof RegexSyntax.Node.End) {
                return add(Kind.END, new BitSet(), then, -1);
            }
            if (node instanceof RegexSyntax.Node.Repeated repeated) {
                return repeated(repeated, then);
            }
            if (node instanceof RegexSyntax.Node.Alternatives alternatives) {
                int state = -1;
                for (RegexSyntax.Node part : alternatives.parts()) {
                    int one = state(part, then);
                    state = state < 0 ? one : add(Kind.BOTH, new BitSet(), state, one);
                }
                return state;
            }
            List<RegexSyntax.Node> parts = ((RegexSyntax.Node.Sequence) node).parts();
            int state = then;
            for (int i = parts.size() - 1; i >= 0; i--) {
                state = state(parts.get(i), state);
            }
            return state;
        }

        private int repeated(RegexSyntax.Node.Repeated repeated, int then) {
            int state = then;
            if (repeated.max() == RegexSyntax.UNBOUNDED) {
                int loop = add(Kind.BOTH, new BitSet(), -1, then);
                outs.get(loop)[0] = state(repeated.part(), loop);
                state = loop;
            }
            for (int i = repeated.min(); i < repeated.max(); i++) {
                state = add(Kind.BOTH, new BitSet(), state(repeated.part(), state), then);
            }
            for (int i = 0; i < repeated.min(); i++) {
                state = state(repeated.part(), state);
            }
            return state;
        }

        /** Characters that no set tells apart are of one class. */
        private byte[] classes() {
            Map<List<Boolean>, Integer> known = new HashMap<>();
            List<BitSet> distinct = sets.stream().distinct().toList();
            byte[] classOf = new byte[RegexSyntax.CHARACTERS];
            for (int c = 0; c < classOf.length; c++) {
                int character = c;
                List<Boolean> signature =
                        distinct.stream().map(set -> set.get(character)).toList();
                classOf[c] = (byte) (int) known.computeIfAbsent(signature, unused -> known.size());
            }
            return classOf;
        }

        private RegexDfa determine(int start, byte[] classOf) {
            int[] example = new int[RegexSyntax.CHARACTERS];
            int classes = 0;
            for (int c = classOf.length - 1; c >= 0; c--) {
                example[classOf[c]] = c;
                classes = Math.max(classes, classOf[c] + 1);
            }
            short[] found = new short[classes];
            rows.add(found);
            subsets.add(new BitSet());
            BitSet anew = closure(start, false, false);
            int first = number(closure(start, true, false));
            for (int state = START; state < subsets.size(); state++) {
                short[] row = new short[classes];
                for (int c = 0; c < classes; c++) {
                    row[c] = (short) number(step(subsets.get(state), example[c], anew));
                }
                rows.add(row);
            }
            short[] next = new short[subsets.size() * classes];
            boolean[] acceptsEnd = new boolean[subsets.size()];
            for (int state = 0; state < subsets.size(); state++) {
                System.arraycopy(rows.get(state), 0, next, state * classes, classes);
                acceptsEnd[state] = state == FOUND || accepts(subsets.get(state), state == START);
            }
            return new RegexDfa(first, classOf, classes, next, acceptsEnd);
        }

        private int number(BitSet subset) {
            if (isFound(subset)) {
                return FOUND;
            }
            // The start is a state of its own: no other one may begin at the start of the text.
            Integer known = numbers.putIfAbsent(List.of(subset, subsets.size() == START), subsets.size());
            if (known != null) {
                return known;
            }
            if (subsets.size() == MAX_STATES) {
                throw new TooLarge();
            }
            subsets.add(subset);
            return subsets.size() - 1;
        }

        private boolean isFound(BitSet subset) {
            return subset.stream().anyMatch(state -> kinds.get(state) == Kind.MATCH);
        }

        /** A match may begin after every character. */
        private BitSet step(BitSet subset, int c, BitSet anew) {
            BitSet reached = (BitSet) anew.clone();
            for (int state = subset.nextSetBit(0); state >= 0; state = subset.nextSetBit(state + 1)) {
                spend();
                if (kinds.get(state) == Kind.CHARACTER && sets.get(state).get(c)) {
                    follow(outs.get(state)[0], false, false, reached);
                }
            }
            return reached;
        }

        private boolean accepts(BitSet subset, boolean atStart) {
            BitSet reached = new BitSet();
            subset.stream()
                    .filter(state -> kinds.get(state) != Kind.CHARACTER)
                    .forEach(state -> follow(state, atStart, true, reached));
            return isFound(reached);
        }

        private void spend() {
            if (++work > MAX_WORK) {
                throw new TooLarge();
            }
        }

        private BitSet closure(int state, boolean atStart, boolean atEnd) {
            BitSet reached = new BitSet();
            follow(state, atStart, atEnd, reached);
            return reached;
        }

        /** Adds a state and all that can be reached from it without a character. */
        private void follow(int from, boolean atStart, boolean atEnd, BitSet reached) {
            int top = 0;
            open[top++] = from;
            while (top > 0) {
                int state = open[--top];
                spend();
                if (reached.get(state)) {
                    continue;
                }
                reached.set(state);
                Kind kind = kinds.get(state);
                boolean passes = kind == Kind.BOTH || kind == Kind.START && atStart || kind == Kind.END && atEnd;
                if (passes) {
                    for (int out : outs.get(state)) {
                        if (out >= 0) {
                            open[top++] = out;
                        }
                    }
                }
            }
        }
    }
}
