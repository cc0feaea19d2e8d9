package dev.vedette.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What values met when they came before: most values of a stream of events come again (programs, users, methods,
 * addresses), and need not be searched again. A bounded table, two places for each value, in which a value that came
 * again keeps its place once more against a newer one: so values that never come again, such as times and digests, do not
 * drive out those that do. Not safe for use by several threads.
 */
final class MetValues {

    private static final int SLOTS = 2048;
    /** Longer ones come again less often, and are not kept in memory for it. */
    private static final int MAX_LENGTH = 256;

    private static final int MAX_KEYS = 512;

    private final @Nullable String[] values = new String[SLOTS];
    private final FieldIndex[] fields = new FieldIndex[SLOTS];
    private final int[][] keys = new int[SLOTS][];
    private final int[] counts = new int[SLOTS];
    /** Whether the value has come again since another one wanted its place. */
    private final boolean[] cameAgain = new boolean[SLOTS];

    private final int[] met = new int[MAX_KEYS];
    private int metCount;
    /** Number of the search in which a key was last met. */
    private final int[] lastMet;

    private int search;

    /** @param keys how many the index has */
    MetValues(int keys) {
        this.lastMet = new int[keys];
    }

    /** Meets again what the value has met; false when it is not known. */
    boolean repeat(FieldIndex field, String value, MatchState state) {
        if (value.length() > MAX_LENGTH) {
            return false;
        }
        int slot = slot(field, value);
        if (!holds(slot, field, value)) {
            slot ^= 1;
            if (!holds(slot, field, value)) {
                return false;
            }
        }
        cameAgain[slot] = true;
        int[] known = keys[slot];
        int count = counts[slot];
        for (int i = 0; i < count; i++) {
            state.met(known[i]);
        }
        return true;
    }

    private boolean holds(int slot, FieldIndex field, String value) {
        return fields[slot] == field && value.equals(values[slot]);
    }

    private static int slot(FieldIndex field, String value) {
        int hash = value.hashCode() * 31 + field.number();
        return (hash ^ hash >>> 11 ^ hash >>> 22) & SLOTS - 1;
    }

    void begin() {
        if (++search == 0) {
            Arrays.fill(lastMet, 0);
            search = 1;
        }
        metCount = 0;
    }

    /** Whether the key is met for the first time since the beginning. */
    boolean isNew(int key) {
        if (lastMet[key] == search) {
            return false;
        }
        lastMet[key] = search;
        if (metCount < MAX_KEYS) {
            met[metCount] = key;
        }
        metCount++;
        return true;
    }

    /** Remembers what was met since the beginning. */
    void end(FieldIndex field, String value) {
        if (metCount > MAX_KEYS || value.length() > MAX_LENGTH) {
            return;
        }
        int slot = slot(field, value);
        if (cameAgain[slot]) {
            cameAgain[slot] = false;
            slot ^= 1;
            if (cameAgain[slot]) {
                cameAgain[slot] = false;
                return;
            }
        }
        if (keys[slot] == null || keys[slot].length < metCount) {
            keys[slot] = new int[Math.max(8, Integer.highestOneBit(metCount) * 2)];
        }
        System.arraycopy(met, 0, keys[slot], 0, metCount);
        counts[slot] = metCount;
        fields[slot] = field;
        values[slot] = value;
    }
}
