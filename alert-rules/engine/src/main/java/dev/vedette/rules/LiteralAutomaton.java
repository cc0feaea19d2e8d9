package dev.vedette.rules;

import java.util.Arrays;
import java.util.List;

/**
 * Finds every occurrence of any of many literals in one pass over a text (A. Aho, M. Corasick: Efficient string
 * matching, CACM 18(6), 1975). Immutable and safe for any number of threads.
 *
 * <p>The states near the root, which texts visit most, have their whole row of successors written out. The others stand
 * in memory as a reader of the literal meets them: the first child of a state follows it.
 */
final class LiteralAutomaton {

    /** Entries of written-out rows: 256 KiB, which a processor's second cache holds beside other things. */
    private static final int MAX_DENSE_ENTRIES = 1 << 16;

    private static final int HAS_CHILD = 1 << 31;
    /** Beside the number of a state to go to: a literal ends there, or at a suffix of it. */
    private static final int FINDS = 1 << 30;

    private static final int SYMBOL = 0xffff;

    /** A state beyond the dense ones: its symbol and whether it has a child; its next sibling; suffix; output. */
    private static final int WORDS = 4;

    private static final int SIBLING = 1;
    private static final int SUFFIX = 2;
    private static final int OUTPUT = 3;

    private final Alphabet alphabet;
    private final int classes;
    private final int denseStates;
    private final int[] dense;
    private final int[] denseOutput;
    private final int[] deep;
    /** Of each output: its literal, and the output at which a suffix of it ends, 0 for none. Outputs count from 1. */
    private final int[] literal;

    private final int[] shorter;
    private final int[] lengths;

    /** Takes what {@link LiteralAutomaton#scan} finds. */
    interface Sink {
        /**
         * @param literal its number
         * @param end index behind its last character
         */
        void found(int literal, int end);
    }

    /** @param literals folded ({@link TextPattern#fold(String)}), distinct, none empty; all characters in the alphabet */
    LiteralAutomaton(List<String> literals, Alphabet alphabet) {
        this.alphabet = alphabet;
        this.classes = alphabet.classes();
        this.lengths = literals.stream().mapToInt(String::length).toArray();
        this.literal = new int[literals.size() + 1];
        this.shorter = new int[literals.size() + 1];
        Trie trie = new Trie(literals, alphabet);
        int[] byDepth = trie.byDepth();
        this.denseStates = Math.min(trie.size, Math.max(1, MAX_DENSE_ENTRIES / classes));
        this.dense = new int[denseStates * classes];
        this.denseOutput = new int[denseStates];
        this.deep = new int[(trie.size - denseStates) * WORDS];
        int[] numbers = number(trie, byDepth);
        link(trie, byDepth, numbers);
    }

    /** The literals as a tree; children as linked lists. */
    private static final class Trie {
        int[] child = new int[1024];
        int[] sibling = new int[1024];
        int[] parent = new int[1024];
        char[] symbol = new char[1024];
        int[] literal = new int[1024];
        int size = 1;

        Trie(List<String> literals, Alphabet alphabet) {
            Arrays.fill(literal, -1);
            for (int i = 0; i < literals.size(); i++) {
                String text = literals.get(i);
                int state = 0;
                for (int at = 0; at < text.length(); at++) {
                    state = child(state, alphabet.of(text.charAt(at)));
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

    /** Gives every state of the tree its number: the dense ones by depth, the others so that first children follow. */
    private int[] number(Trie trie, int[] byDepth) {
        int[] numbers = new int[trie.size];
        for (int i = 0; i < denseStates; i++) {
            numbers[byDepth[i]] = i;
        }
        int next = denseStates;
        int[] open = new int[trie.size];
        for (int i = denseStates; i < byDepth.length; i++) {
            int top = numbers[byDepth[i]] == 0 ? 1 : 0;
            open[0] = byDepth[i];
            while (top > 0) {
                int state = open[--top];
                numbers[state] = next++;
                int first = trie.child[state];
                if (first != 0) {
                    for (int at = trie.sibling[first]; at != 0; at = trie.sibling[at]) {
                        open[top++] = at;
                    }
                    open[top++] = first;
                }
            }
        }
        return numbers;
    }

    private void link(Trie trie, int[] byDepth, int[] numbers) {
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
                System.arraycopy(dense, suffix[number] * classes, dense, number * classes, classes);
                denseOutput[number] = output;
                for (int child = trie.child[state]; child != 0; child = trie.sibling[child]) {
                    dense[number * classes + trie.symbol[child]] = numbers[child];
                }
            } else {
                int at = (number - denseStates) * WORDS;
                deep[at] = trie.symbol[state] | (trie.child[state] == 0 ? 0 : HAS_CHILD);
                deep[at + SIBLING] = trie.sibling[state] == 0 ? 0 : numbers[trie.sibling[state]];
                deep[at + SUFFIX] = suffix[number];
                deep[at + OUTPUT] = output;
            }
        }
        for (int i = 0; i < dense.length; i++) {
            dense[i] |= output(dense[i]) == 0 ? 0 : FINDS;
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
            if (deep[at] < 0) {
                int child = state + 1;
                do {
                    int childAt = (child - denseStates) * WORDS;
                    if ((deep[childAt] & SYMBOL) == symbol) {
                        return deep[childAt + OUTPUT] == 0 ? child : child | FINDS;
                    }
                    child = deep[childAt + SIBLING];
                } while (child != 0);
            }
            state = deep[at + SUFFIX];
        }
        return dense[state * classes + symbol];
    }

    /** Length of a literal in characters. */
    int length(int literalNumber) {
        return lengths[literalNumber];
    }

    /**
     * Reports every occurrence, overlapping ones too, in the order of their ends.
     *
     * @param text folded
     * @param length how much of it counts
     */
    void scan(char[] text, int length, Sink sink) {
        int state = 0;
        for (int i = 0; i < length; i++) {
            int next = next(state, alphabet.of(text[i]));
            state = next & ~FINDS;
            if (next != state) {
                report(state, i + 1, sink);
            }
        }
    }

    /**
     * Two automata over the same text, step by step: while one waits for memory, the other goes on.
     *
     * @param other of the same alphabet
     * @param sink takes what this one finds
     * @param otherSink takes what the other finds
     */
    void scanWith(LiteralAutomaton other, char[] text, int length, Sink sink, Sink otherSink) {
        int state = 0;
        int otherState = 0;
        for (int i = 0; i < length; i++) {
            char symbol = alphabet.of(text[i]);
            int next = next(state, symbol);
            int otherNext = other.next(otherState, symbol);
            state = next & ~FINDS;
            otherState = otherNext & ~FINDS;
            if (next != state) {
                report(state, i + 1, sink);
            }
            if (otherNext != otherState) {
                other.report(otherState, i + 1, otherSink);
            }
        }
    }

    private void report(int state, int end, Sink sink) {
        for (int found = output(state); found != 0; found = shorter[found]) {
            sink.found(literal[found], end);
        }
    }

    /** Characters that literals are made of, numbered from 1; all others are 0. Immutable. */
    static final class Alphabet {
        private final char[] classOf = new char[Character.MAX_VALUE + 1];
        private final int classes;

        Alphabet(Iterable<String> literals) {
            int next = 1;
            for (String literal : literals) {
                for (int i = 0; i < literal.length(); i++) {
                    if (classOf[literal.charAt(i)] == 0) {
                        classOf[literal.charAt(i)] = (char) next++;
                    }
                }
            }
            classes = next;
        }

        char of(char c) {
            return classOf[c];
        }

        int classes() {
            return classes;
        }
    }
}
