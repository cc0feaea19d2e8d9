package dev.vedette.rules;

import java.util.Arrays;
import java.util.Map;

/** Whole texts and the key of each, looked up without making a String. Immutable. */
final class TextTable {

    private final String[] keys;
    private final int[] hashes;
    private final int[] values;
    private final int mask;

    /** @param entries keys by folded text ({@link TextPattern#fold(String)}) */
    TextTable(Map<String, Integer> entries) {
        int capacity = Integer.highestOneBit(Math.max(2, entries.size() * 4 - 1));
        this.keys = new String[capacity];
        this.hashes = new int[capacity];
        this.values = new int[capacity];
        Arrays.fill(values, FieldIndex.NO_KEY);
        this.mask = capacity - 1;
        entries.forEach((key, value) -> {
            int at = spread(key.hashCode()) & mask;
            while (keys[at] != null) {
                at = at + 1 & mask;
            }
            keys[at] = key;
            hashes[at] = key.hashCode();
            values[at] = value;
        });
    }

    /**
     * @param text folded
     * @param hash of these characters, as {@link String#hashCode()} defines it
     * @return its key, or {@link FieldIndex#NO_KEY}
     */
    int get(char[] text, int length, int hash) {
        int at = spread(hash) & mask;
        for (String key = keys[at]; key != null; key = keys[at]) {
            if (hashes[at] == hash && same(key, text, length)) {
                return values[at];
            }
            at = at + 1 & mask;
        }
        return FieldIndex.NO_KEY;
    }

    private static boolean same(String key, char[] text, int length) {
        if (key.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (key.charAt(i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 15;
    }
}
