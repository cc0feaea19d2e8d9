package dev.vedette.rules;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Alerts in the making by the number of their bucket: few in an array, as most groups have, many in a tree. */
abstract sealed class OpenBuckets permits AlertBook {

    /** So many stand in an array. */
    static final int FEW = 16;

    private static final Bucket[] NONE = {};

    /** In the order of their numbers; none while there is a tree. */
    private Bucket[] few = NONE;

    private @Nullable NavigableMap<Long, Bucket> many;

    /** The least number; Long.MAX_VALUE if there is none. Asked for with each event, and a bucket lies in no cache. */
    private long firstNumber = Long.MAX_VALUE;

    final long firstNumber() {
        return firstNumber;
    }

    final int size() {
        return many == null ? few.length : many.size();
    }

    final boolean isEmpty() {
        return size() == 0;
    }

    /** The one with the least number, of at least one. */
    final Bucket first() {
        return many == null ? few[0] : many.firstEntry().getValue();
    }

    final @Nullable Bucket get(long number) {
        if (many != null) {
            return many.get(number);
        }
        int at = firstFrom(number);
        return at < few.length && few[at].number == number ? few[at] : null;
    }

    /** Where the first one stands with the number or a greater one. Mostly it is among the last. */
    private int firstFrom(long number) {
        int at = few.length;
        while (at > 0 && few[at - 1].number >= number) {
            at--;
        }
        return at;
    }

    /** Adds one whose number none has. */
    final void add(Bucket bucket) {
        firstNumber = Math.min(firstNumber, bucket.number);
        if (many == null && few.length == FEW) {
            many = new TreeMap<>();
            for (Bucket one : few) {
                many.put(one.number, one);
            }
            few = NONE;
        }
        if (many != null) {
            many.put(bucket.number, bucket);
            return;
        }
        int at = firstFrom(bucket.number);
        Bucket[] more = new Bucket[few.length + 1];
        System.arraycopy(few, 0, more, 0, at);
        System.arraycopy(few, at, more, at + 1, few.length - at);
        more[at] = bucket;
        few = more;
    }

    /** Takes the one with the least number out. */
    final void removeFirst() {
        if (many == null) {
            few = few.length == 1 ? NONE : Arrays.copyOfRange(few, 1, few.length);
        } else {
            many.pollFirstEntry();
            if (many.size() <= FEW / 2) {
                few = many.values().toArray(NONE);
                many = null;
            }
        }
        firstNumber = isEmpty() ? Long.MAX_VALUE : first().number;
    }

    final void forEach(Consumer<Bucket> action) {
        forEach(Long.MIN_VALUE, Long.MAX_VALUE, action);
    }

    /** Those with a number from the first to the last, in order. */
    final void forEach(long first, long last, Consumer<Bucket> action) {
        if (many != null) {
            many.subMap(first, true, last, true).values().forEach(action);
            return;
        }
        for (int at = firstFrom(first); at < few.length && few[at].number <= last; at++) {
            action.accept(few[at]);
        }
    }
}
