package dev.vedette.rules;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Finds every occurrence of any of many literals in one pass over a text (A. Aho, M. Corasick: Efficient string
 * matching, CACM 18(6), 1975). Immutable and safe for any number of threads.
 *
 * <p>The states that most literals go through have their whole row of successors written out. The others are asked for
 * their children one after another, which stand side by side. Where no literal has begun, {@link LiteralBeginnings} says
 * where to go on.
 */
final class LiteralAutomaton {

    /** Entries of written-out rows: 256 KiB, which a processor's second cache holds beside other things. */
    private static final int MAX_DENSE_ENTRIES = 1 << 16;

    /** Beside a symbol: no sibling follows. */
    private static final int LAST = 1 << 31;
    /** Beside the number of a state to go to: a literal ends there, or at a suffix of it. */
    private static final int FINDS = 1 << 30;

    private static final int SYMBOL = 0xffff;

    /** A state beyond the dense ones: its symbol and whether it is the last of its siblings; first child; suffix; output. */
    private static final int WORDS = 4;

    private static final int CHILD = 1;
    private static final int SUFFIX = 2;
    private static final int OUTPUT = 3;

    private final int classes;
    private final int denseStates;
    private final int[] dense;
    private final int[] denseOutput;
    private final int[] deep;
    /** Of each output: its literal, and the output at which a suffix of it ends, 0 for none. Outputs count from 1. */
    private final int[] literal;

    private final int[] shorter;
    private final int[] lengths;
    private final LiteralBeginnings beginnings;
    /** How many states stand for at most one symbol: those have the lowest numbers. */
    private final int shallowStates;

    /** Takes what {@link LiteralAutomaton#scan} finds. */
    interface Sink {
        /**
         * @param literal its number
         * @param end index behind its last symbol
         */
        void found(int literal, int end);
    }

    /** @param literals folded ({@link TextPattern#fold(String)}), distinct, none empty; all characters in the alphabet */
    LiteralAutomaton(List<String> literals, Alphabet alphabet) {
        this.classes = alphabet.classes();
        List<char[]> written = literals.stream().map(alphabet::symbols).toList();
        this.lengths = written.stream().mapToInt(symbols -> symbols.length).toArray();
        this.literal = new int[literals.size() + 1];
        this.shorter = new int[literals.size() + 1];
        Trie trie = new Trie(written);
        int[] byDepth = trie.byDepth();
        this.shallowStates = 1 + trie.children(0);
        int[] withRows = withRows(trie, byDepth);
        this.denseStates = withRows.length;
        this.dense = new int[denseStates * classes];
        this.denseOutput = new int[denseStates];
        this.deep = new int[(trie.size - denseStates) * WORDS];
        int[] numbers = number(trie, byDepth, withRows);
        link(trie, byDepth, numbers);
        this.beginnings = new LiteralBeginnings(trie, classes, literals.size());
    }

    /** The literals as a tree; children as linked lists. */
    static final class Trie {
        int[] child = new int[1024];
        int[] sibling = new int[1024];
        int[] parent = new int[1024];
        char[] symbol = new char[1024];
        int[] literal = new int[1024];
        int size = 1;

        Trie(List<char[]> literals) {
            Arrays.fill(literal, -1);
            for (int i = 0; i < literals.size(); i++) {
                int state = 0;
                for (char symbolOfLiteral : literals.get(i)) {
                    state = child(state, symbolOfLiteral);
                }
                literal[state] = i;
            }
        }

        private int child(int state, char symbolOfChild) {
            int previous = 0;
            int at = child[state];
            while (at != 0 && symbol[at] != symbolOfChild) {
                previous = at;
                at = sibling[at];
            }
            if (at != 0) {
                return at;
            }
            if (size == child.length) {
                grow();
            }
            int made = size++;
            symbol[made] = symbolOfChild;
            parent[made] = state;
            if (previous == 0) {
                child[state] = made;
            } else {
                sibling[previous] = made;
            }
            return made;
        }

        private void grow() {
            int capacity = size * 2;
            child = Arrays.copyOf(child, capacity);
            sibling = Arrays.copyOf(sibling, capacity);
            parent = Arrays.copyOf(parent, capacity);
            symbol = Arrays.copyOf(symbol, capacity);
            literal = Arrays.copyOf(literal, capacity);
            Arrays.fill(literal, size, capacity, -1);
        }

        int children(int state) {
            int count = 0;
            for (int at = child[state]; at != 0; at = sibling[at]) {
                count++;
            }
            return count;
        }

        void forEachChild(int state, Consumer<Integer> sink) {
            for (int at = child[state]; at != 0; at = sibling[at]) {
                sink.accept(at);
            }
        }

        /** How many literals begin with what each state stands for. */
        int[] literalsBelow(int[] byDepth) {
            int[] below = new int[size];
            for (int i = byDepth.length - 1; i > 0; i--) {
                int state = byDepth[i];
                below[state] += literal[state] >= 0 ? 1 : 0;
                below[parent[state]] += below[state];
            }
            return below;
        }

        /** All states, those nearer to the root first. */
        int[] byDepth() {
            int[] order = new int[size];
            int next = 1;
            for (int i = 0; i < size; i++) {
                for (int at = child[order[i]]; at != 0; at = sibling[at]) {
                    order[next++] = at;
                }
            }
            return order;
        }
    }

    /**
     * States that get a row: the root and its children, then those under which most literals stand. What stands under a
     * state without a row has none.
     */
    private int[] withRows(Trie trie, int[] byDepth) {
        int[] below = trie.literalsBelow(byDepth);
        PriorityQueue<Integer> widest = new PriorityQueue<>(Comparator.comparingInt(state -> -below[state]));
        IntStream.Builder states = IntStream.builder();
        for (int i = 0; i < shallowStates; i++) {
            states.add(byDepth[i]);
        }
        for (int i = 1; i < shallowStates; i++) {
            trie.forEachChild(byDepth[i], widest::add);
        }
        for (int i = shallowStates; i < MAX_DENSE_ENTRIES / classes && !widest.isEmpty(); i++) {
            int state = widest.remove();
            states.add(state);
            trie.forEachChild(state, widest::add);
        }
        return states.build().toArray();
    }

    /** Gives every state its number: first those with rows, then the others, siblings side by side and near their parent. */
    private static int[] number(Trie trie, int[] byDepth, int[] withRows) {
        int[] numbers = new int[trie.size];
        for (int i = 0; i < withRows.length; i++) {
            numbers[withRows[i]] = i;
        }
        int next = withRows.length;
        int[] open = new int[trie.size];
        for (int i = 1; i < byDepth.length; i++) {
            int top = 0;
            if (numbers[byDepth[i]] == 0) {
                numbers[byDepth[i]] = next++;
                open[top++] = byDepth[i];
            }
            while (top > 0) {
                int state = open[--top];
                for (int at = trie.child[state]; at != 0; at = trie.sibling[at]) {
                    numbers[at] = next++;
                    open[top++] = at;
                }
            }
        }
        return numbers;
    }

    private void link(Trie trie, int[] byDepth, int[] numbers) {
        for (int state : byDepth) {
            int at = (numbers[state] - denseStates) * WORDS;
            if (at >= 0) {
                deep[at] = trie.symbol[state] | (trie.sibling[state] == 0 ? LAST : 0);
                deep[at + CHILD] = numbers[trie.child[state]];
            }
        }
        int[] suffix = new int[trie.size];
        int outputs = 0;
        for (int state : byDepth) {
            int number = numbers[state];
            int parent = trie.parent[state];
            suffix[number] = parent == 0 ? 0 : next(suffix[numbers[parent]], trie.symbol[state]) & ~FINDS;
            int output = number == 0 ? 0 : output(suffix[number]);
            if (trie.literal[state] >= 0) {
                outputs++;
                literal[outputs] = trie.literal[state];
                shorter[outputs] = output;
                output = outputs;
            }
            if (number < denseStates) {
                writeRow(number, suffix[number]);
                denseOutput[number] = output;
                for (int child = trie.child[state]; child != 0; child = trie.sibling[child]) {
                    dense[number * classes + trie.symbol[child]] = numbers[child];
                }
            } else {
                int at = (number - denseStates) * WORDS;
                deep[at + SUFFIX] = suffix[number];
                deep[at + OUTPUT] = output;
            }
        }
        for (int i = 0; i < dense.length; i++) {
            dense[i] |= output(dense[i]) == 0 ? 0 : FINDS;
        }
    }

    /** What the state's suffix does, where the state itself does nothing else. */
    private void writeRow(int number, int suffix) {
        if (suffix < denseStates) {
            System.arraycopy(dense, suffix * classes, dense, number * classes, classes);
            return;
        }
        for (int symbol = 0; symbol < classes; symbol++) {
            dense[number * classes + symbol] = next(suffix, symbol) & ~FINDS;
        }
    }

    private int output(int state) {
        return state < denseStates ? denseOutput[state] : deep[(state - denseStates) * WORDS + OUTPUT];
    }

    /** The state after one more symbol, with {@link #FINDS} where it applies. */
    private int next(int from, int symbol) {
        int state = from;
        while (state >= denseStates) {
            int at = (state - denseStates) * WORDS;
            int child = deep[at + CHILD];
            int childAt = child == 0 ? -1 : (child - denseStates) * WORDS;
            while (childAt >= 0) {
                int word = deep[childAt];
                if ((word & SYMBOL) == symbol) {
                    int found = childAt / WORDS + denseStates;
                    return deep[childAt + OUTPUT] == 0 ? found : found | FINDS;
                }
                childAt = word < 0 ? -1 : childAt + WORDS;
            }
            state = deep[at + SUFFIX];
        }
        return dense[state * classes + symbol];
    }

    /** Length of a literal in symbols. */
    int length(int literalNumber) {
        return lengths[literalNumber];
    }

    /**
     * Reports every occurrence, overlapping ones too, in the order of their ends.
     *
     * @param symbols of the text, as the {@link Alphabet} has them
     * @param length how much of it counts
     */
    void scan(char[] symbols, int length, Sink sink) {
        int state = 0;
        for (int at = 0; at < length; at++) {
            if (at > 0 && state < shallowStates) {
                // No literal of more than one symbol has begun: go on to where one does, or one of one symbol stands.
                at = beginnings.next(symbols, at, length);
                if (at == length) {
                    return;
                }
                state = dense[symbols[at - 1]] & ~FINDS;
            }
            int next = next(state, symbols[at]);
            state = next & ~FINDS;
            if (next != state) {
                report(state, at + 1, sink);
            }
        }
    }

    private void report(int state, int end, Sink sink) {
        for (int found = output(state); found != 0; found = shorter[found]) {
            sink.found(literal[found], end);
        }
    }
}
