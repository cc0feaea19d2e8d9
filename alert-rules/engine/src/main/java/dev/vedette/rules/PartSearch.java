package dev.vedette.rules;

import java.util.Arrays;

/**
 * Finds a part of a {@link TextPattern} in a text. Immutable. No text and no part makes it slow: literal parts by the
 * failure function of Knuth, Morris and Pratt, those with {@code ?} or a class by a set of positions held in bits
 * (shift-and), 64 at a time.
 */
sealed interface PartSearch {

    /** Index behind the first occurrence in {@code [from, to)}, -1 if there is none. */
    int endOfFirst(String text, int from, int to);

    /** @param part not empty; folded unless cased */
    static PartSearch of(int[] part, boolean cased) {
        return Arrays.stream(part).allMatch(code -> code >= 0) ? literal(part, cased) : new Bits(part, cased);
    }

    private static Literal literal(int[] part, boolean cased) {
        int[] failure = new int[part.length];
        int matched = 0;
        for (int i = 1; i < part.length; i++) {
            while (matched > 0 && part[i] != part[matched]) {
                matched = failure[matched - 1];
            }
            if (part[i] == part[matched]) {
                matched++;
            }
            failure[i] = matched;
        }
        return new Literal(part, failure, cased);
    }

    /** @param failure for each prefix, the length of its longest proper suffix that is a prefix as well */
    record Literal(int[] part, int[] failure, boolean cased) implements PartSearch {
        @Override
        public int endOfFirst(String text, int from, int to) {
            int matched = 0;
            int at = from;
            while (at < to) {
                int c = text.codePointAt(at);
                int code = cased ? c : TextPattern.fold(c);
                while (matched > 0 && code != part[matched]) {
                    matched = failure[matched - 1];
                }
                if (code == part[matched]) {
                    matched++;
                }
                at += Character.charCount(c);
                if (matched == part.length) {
                    return at;
                }
            }
            return -1;
        }
    }

    /** Bit i of the set says that the text so far ends with the first i + 1 codes. */
    final class Bits implements PartSearch {
        private final int length;
        private final boolean cased;
        private final int words;
        /** Distinct literal codes in ascending order. */
        private final int[] codes;
        /** For each of them, and behind them for every other character, the positions that accept it. */
        private final long[][] accepting;
        /** As the last of those, for a dash that is no literal code. */
        private final long[] dashes;

        Bits(int[] part, boolean cased) {
            this.length = part.length;
            this.cased = cased;
            this.words = (part.length + 63) / 64;
            this.codes = Arrays.stream(part)
                    .filter(code -> code >= 0)
                    .sorted()
                    .distinct()
                    .toArray();
            this.accepting = new long[codes.length + 1][];
            for (int i = 0; i < codes.length; i++) {
                accepting[i] = positions(part, codes[i]);
            }
            accepting[codes.length] = positions(part, TextPattern.ANY);
            this.dashes = positions(part, TextPattern.ANY);
            for (int i = 0; i < part.length; i++) {
                dashes[i / 64] |= part[i] < 0 ? 1L << i % 64 : 0;
            }
        }

        private long[] positions(int[] part, int c) {
            long[] positions = new long[words];
            for (int i = 0; i < part.length; i++) {
                if (TextPattern.accepts(part[i], c, true)) {
                    positions[i / 64] |= 1L << i % 64;
                }
            }
            return positions;
        }

        @Override
        public int endOfFirst(String text, int from, int to) {
            long[] set = new long[words];
            int reached = 0;
            int at = from;
            while (at < to) {
                int c = text.codePointAt(at);
                at += Character.charCount(c);
                reached = step(set, Math.min(reached, length - 1) / 64, accepting(c));
                if (reached == length) {
                    return at;
                }
            }
            return -1;
        }

        private long[] accepting(int c) {
            int found = Arrays.binarySearch(codes, cased ? c : TextPattern.fold(c));
            if (found >= 0) {
                return accepting[found];
            }
            return TextPattern.isDash(c) ? dashes : accepting[codes.length];
        }

        /** Returns how many codes the longest prefix has that ends here. */
        private static int step(long[] set, int highest, long[] accepting) {
            int longest = 0;
            for (int word = highest; word >= 0; word--) {
                long carry = word == 0 ? 1 : set[word - 1] >>> 63;
                set[word] = (set[word] << 1 | carry) & accepting[word];
                if (longest == 0 && set[word] != 0) {
                    longest = word * 64 + 64 - Long.numberOfLeadingZeros(set[word]);
                }
            }
            return longest;
        }
    }
}
