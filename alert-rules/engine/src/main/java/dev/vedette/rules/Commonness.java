package dev.vedette.rules;

/**
 * Guesses how common what a key stands for is among events: as common as it is among what rules look for. Paths of the
 * system, names of well-known programs and words of many command lines stand in hundreds of rules, and in events.
 *
 * <p>Counts runs of four characters in a table of hashes, of which the smallest count is an upper bound (G. Cormode, S.
 * Muthukrishnan: An improved data stream summary: the count-min sketch, 2005, with one row).
 */
final class Commonness {

    private static final int RUN = 4;
    private static final int SIZE = 1 << 16;
    /** So often looked for, a text is thought to be in every event. */
    private static final double EVERYWHERE = 1000;

    private final int[] counts = new int[SIZE];

    void add(Item.Key key) {
        if (key instanceof Item.Key.Part part) {
            add(part.folded());
        } else if (key instanceof Item.Key.Whole whole) {
            add(whole.folded());
        }
    }

    private void add(String text) {
        for (int at = 0; at + RUN <= text.length(); at++) {
            counts[slot(text, at)]++;
        }
    }

    private static int slot(String text, int at) {
        int hash = 0;
        for (int i = at; i < at + RUN; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return (hash ^ hash >>> 16) * 0x9E3779B1 >>> 16;
    }

    /** 0 to 1. */
    double of(Item.Key key) {
        if (key instanceof Item.Key.Part part) {
            return of(part.folded());
        }
        if (key instanceof Item.Key.Whole whole) {
            return of(whole.folded());
        }
        return key instanceof Item.Key.Equal ? 0.02 : 0.4;
    }

    private double of(String text) {
        if (text.length() < RUN) {
            return 0.5 * Math.pow(0.75, text.length());
        }
        int least = Integer.MAX_VALUE;
        for (int at = 0; at + RUN <= text.length(); at++) {
            least = Math.min(least, counts[slot(text, at)]);
        }
        return Math.min(1, least / EVERYWHERE);
    }
}
