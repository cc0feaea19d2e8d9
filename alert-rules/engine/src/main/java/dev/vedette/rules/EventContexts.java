package dev.vedette.rules;

import java.util.Arrays;

/**
 * The contexts that a table's events refer to, by numbers from 1; 0 is none. One that comes again is found if it is the last
 * one or among the first few: most tables have no others, and of one that has thousands an event must not look at all.
 */
abstract sealed class EventContexts permits EventBytes {

    private static final int LOOKED_AT = 8;
    private static final EvidenceContext[] NO_CONTEXTS = {};
    private static final int[] NO_USES = {};

    private EvidenceContext[] contexts = NO_CONTEXTS;
    /** How many events refer to each; of a free place, the next one's number with a minus, 0 if there is none. */
    private int[] uses = NO_USES;

    private int firstFree;
    private int last;
    private int bytes;

    EventContexts() {}

    /** The same ones as they are now. */
    EventContexts(EventContexts now) {
        contexts = now.contexts.clone();
    }

    /** Bytes of the contexts. */
    final int contextBytes() {
        return bytes;
    }

    /** Bytes of memory, as if no other table had the same ones. */
    final long contextBytesHeld() {
        return bytes + (long) (Integer.BYTES + Integer.BYTES) * contexts.length;
    }

    final EvidenceContext context(int number) {
        return number == 0 ? EvidenceContext.NONE : contexts[number - 1];
    }

    /** The number of a context that one more event has. */
    final int use(EvidenceContext context) {
        if (context == EvidenceContext.NONE) {
            return 0;
        }
        int number = number(context);
        if (number == 0) {
            number = free();
            contexts[number - 1] = context;
            uses[number - 1] = 0;
            bytes += context.bytesHeld();
        }
        uses[number - 1]++;
        last = number;
        return number;
    }

    private int number(EvidenceContext context) {
        if (last > 0 && contexts[last - 1].equals(context)) {
            return last;
        }
        int looked = Math.min(contexts.length, LOOKED_AT);
        for (int at = 0; at < looked; at++) {
            if (contexts[at].equals(context)) {
                return at + 1;
            }
        }
        return 0;
    }

    private int free() {
        if (firstFree == 0) {
            int before = contexts.length;
            int size = before + Math.max(1, before / 2);
            contexts = Arrays.copyOf(contexts, size);
            Arrays.fill(contexts, before, size, EvidenceContext.NONE);
            uses = Arrays.copyOf(uses, size);
            for (int at = size - 1; at >= before; at--) {
                uses[at] = -firstFree;
                firstFree = at + 1;
            }
        }
        int number = firstFree;
        firstFree = -uses[number - 1];
        return number;
    }

    /** One event less has the context. */
    final void release(int number) {
        if (number == 0 || --uses[number - 1] > 0) {
            return;
        }
        bytes -= contexts[number - 1].bytesHeld();
        contexts[number - 1] = EvidenceContext.NONE;
        uses[number - 1] = -firstFree;
        firstFree = number;
    }

    /** All events are gone: gives memory back. */
    final void forgetContexts() {
        contexts = NO_CONTEXTS;
        uses = NO_USES;
        firstFree = 0;
        last = 0;
        bytes = 0;
    }
}
