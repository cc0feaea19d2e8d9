package dev.vedette.rules;

/**
 * Where in a text any of many literals may begin, told by two symbols and, of many literals, by three: most of a text is
 * passed over without a look at the states of a {@link LiteralAutomaton}. May say so where none does, never the other way
 * round. Immutable.
 */
final class LiteralBeginnings {

    /** Of fewer literals so few begin with a pair that a third symbol tells little. */
    private static final int MANY = 200;
    /** Bits for three symbols, 32 KiB: with alphabets of more than 64 symbols some share one. */
    private static final int TRIPLES = 1 << 18;

    private final int classes;
    private final long[] pairs;
    /** Empty for few literals. */
    private final long[] triples;

    /** @param literals how many stand in the tree */
    LiteralBeginnings(LiteralAutomaton.Trie trie, int classes, int literals) {
        this.classes = classes;
        this.pairs = new long[(classes * classes >>> 6) + 1];
        this.triples = new long[literals < MANY ? 0 : TRIPLES >>> 6];
        for (int first = trie.child[0]; first != 0; first = trie.sibling[first]) {
            for (int second = trie.child[first]; second != 0; second = trie.sibling[second]) {
                int pair = trie.symbol[first] * classes + trie.symbol[second];
                addPair(pair);
                for (int third = trie.child[second]; third != 0; third = trie.sibling[third]) {
                    addTriple(pair, trie.symbol[third]);
                }
                if (trie.literal[second] >= 0) {
                    addTriples(pair);
                }
            }
            // The second symbol of a pair is where a literal of one symbol stands.
            for (int any = 0; any < classes && trie.literal[first] >= 0; any++) {
                addPair(any * classes + trie.symbol[first]);
                addTriples(any * classes + trie.symbol[first]);
            }
        }
    }

    private void addPair(int pair) {
        pairs[pair >>> 6] |= 1L << pair;
    }

    private void addTriples(int pair) {
        for (int any = 0; any < classes; any++) {
            addTriple(pair, any);
        }
    }

    private void addTriple(int pair, int third) {
        if (triples.length > 0) {
            int triple = triple(pair, third);
            triples[triple >>> 6] |= 1L << triple;
        }
    }

    private int triple(int pair, int third) {
        return pair * classes + third & TRIPLES - 1;
    }

    /**
     * The next index at which a literal's second symbol, or a literal of one symbol, may stand.
     *
     * @param from the first index to look at, at least 1
     * @return {@code length} if there is none
     */
    int next(char[] symbols, int from, int length) {
        int row = symbols[from - 1] * classes;
        for (int at = from; at < length; at++) {
            int symbol = symbols[at];
            int pair = row + symbol;
            if ((pairs[pair >>> 6] >>> pair & 1) != 0 && goesOn(pair, symbols, at + 1, length)) {
                return at;
            }
            row = symbol * classes;
        }
        return length;
    }

    private boolean goesOn(int pair, char[] symbols, int at, int length) {
        if (triples.length == 0 || at == length) {
            return true;
        }
        int triple = triple(pair, symbols[at]);
        return (triples[triple >>> 6] >>> triple & 1) != 0;
    }
}
