package dev.vedette.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What values met when they came before: most values of a stream of events come again (programs, users, methods,
 * addresses), and need not be searched again. A bounded table in which a newer value takes an older one's place. Not safe
 * for use by several threads.
 */
final class MetValues {

    private static final int SLOTS = 2048;
    /** Longer ones come again less often, and are not kept in memory for it. */
    private static final int MAX_LENGTH = 256;

    private static final int MAX_TARGETS = 512;

    private final @Nullable String[] values = new String[SLOTS];
    private final FieldIndex[] fields = new FieldIndex[SLOTS];
    private final int[][] targets = new int[SLOTS][];
    private final int[] counts = new int[SLOTS];

    private final int[] met = new int[MAX_TARGETS];
    private int metCount;
    private boolean recording;
    /** Number of the search in which an item, or a check, was last met. */
    private final int[] itemMet;

    private final int[] checkMet;
    private int search;

    MetValues(int items, int checks) {
        this.itemMet = new int[items];
        this.checkMet = new int[checks];
    }

    /** Hits again what the value has hit; false when it is not known. */
    boolean repeat(FieldIndex field, String value, MatchState state) {
        if (value.length() > MAX_LENGTH) {
            return false;
        }
        int slot = slot(field, value);
        if (fields[slot] != field || !value.equals(values[slot])) {
            return false;
        }
        int[] known = targets[slot];
        for (int i = 0; i < counts[slot]; i++) {
            state.hit(known[i]);
        }
        return true;
    }

    private static int slot(FieldIndex field, String value) {
        int hash = value.hashCode() * 31 + field.number();
        return (hash ^ hash >>> 11 ^ hash >>> 22) & SLOTS - 1;
    }

    void begin() {
        if (++search == 0) {
            Arrays.fill(itemMet, 0);
            Arrays.fill(checkMet, 0);
            search = 1;
        }
        metCount = 0;
        recording = true;
    }

    void met(int target) {
        if (!recording) {
            return;
        }
        int[] marks = target >= 0 ? itemMet : checkMet;
        int at = target >= 0 ? target : ~target;
        if (marks[at] == search) {
            return;
        }
        marks[at] = search;
        if (metCount == MAX_TARGETS) {
            recording = false;
            return;
        }
        met[metCount++] = target;
    }

    /** Remembers what was met since the beginning. */
    void end(FieldIndex field, String value) {
        if (recording && value.length() <= MAX_LENGTH) {
            int slot = slot(field, value);
            if (targets[slot] == null || targets[slot].length < metCount) {
                targets[slot] = new int[Math.max(8, Integer.highestOneBit(metCount) * 2)];
            }
            System.arraycopy(met, 0, targets[slot], 0, metCount);
            counts[slot] = metCount;
            fields[slot] = field;
            values[slot] = value;
        }
        recording = false;
    }
}
