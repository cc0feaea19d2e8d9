package dev.vedette.rules;

import org.jspecify.annotations.Nullable;

/**
 * Stretches of time {@code (low, high]} that do not touch, in their order: few of them in an array, many in a tree. Adding
 * one costs O(log n), and what it joins was added once.
 */
final class Stretches {

    /** So many stand in an array. */
    static final int FEW = 128;

    private static final int LEAST = 1;

    /** Low and high of each, side by side; unused while there is a tree. */
    private long[] pairs = new long[2 * LEAST];

    private int size;
    private @Nullable RowTree tree;

    /** Takes note of a stretch that was not covered before. */
    @FunctionalInterface
    interface Gap {
        void found(long low, long high);
    }

    int size() {
        return size;
    }

    /** Bytes of memory of its arrays. */
    long bytesHeld() {
        return tree == null ? (long) pairs.length * Long.BYTES : tree.bytesHeld();
    }

    private long number(int at, int column) {
        return tree == null ? pairs[2 * at + column] : tree.number(at, column);
    }

    long low(int at) {
        return number(at, 0);
    }

    long high(int at) {
        return number(at, 1);
    }

    /** How many end before a time. */
    private int endingBefore(long time) {
        if (tree != null) {
            return tree.countBefore((block, at) -> block.number(at, 1) < time);
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (high(middle) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean contain(long time) {
        int at = endingBefore(time);
        return at < size && low(at) < time;
    }

    /** Adds a stretch; says which parts of it are new, in their order. */
    void add(long start, long end, Gap gap) {
        int first = endingBefore(start);
        long from = start;
        int next = first;
        for (; next < size && low(next) <= end; next++) {
            if (low(next) > from) {
                gap.found(from, low(next));
            }
            from = high(next);
        }
        if (from < end) {
            gap.found(from, end);
        }
        if (next == first) {
            insert(first, start, end);
            return;
        }
        long low = Math.min(start, low(first));
        while (next > first + 1) {
            next--;
            remove(first);
        }
        set(first, low, Math.max(end, from));
    }

    /** Appends one that is read, behind the others. */
    void append(long low, long high) {
        if (low >= high || size > 0 && low <= high(size - 1)) {
            throw StateReader.broken("has stretches of time out of order");
        }
        insert(size, low, high);
    }

    private void set(int at, long low, long high) {
        if (tree != null) {
            tree.put(at, 0, low);
            tree.put(at, 1, high);
        } else {
            pairs[2 * at] = low;
            pairs[2 * at + 1] = high;
        }
    }

    private void insert(int at, long low, long high) {
        if (tree == null && size == FEW) {
            grow();
        }
        if (tree != null) {
            tree.insert(at);
        } else {
            long[] target = 2 * size < pairs.length ? pairs : new long[2 * Math.min(FEW, 2 * size)];
            System.arraycopy(pairs, 0, target, 0, 2 * at);
            System.arraycopy(pairs, 2 * at, target, 2 * at + 2, 2 * (size - at));
            pairs = target;
        }
        size++;
        set(at, low, high);
    }

    private void grow() {
        RowTree grown = new RowTree(2);
        for (int at = 0; at < size; at++) {
            grown.insert(at);
            grown.put(at, 0, pairs[2 * at]);
            grown.put(at, 1, pairs[2 * at + 1]);
        }
        tree = grown;
        pairs = new long[0];
    }

    private void remove(int at) {
        size--;
        if (tree != null) {
            tree.remove(at);
            flattenIfFew();
        } else {
            System.arraycopy(pairs, 2 * at + 2, pairs, 2 * at, 2 * (size - at));
        }
    }

    /** Forgets those that end at or before a time. */
    void forget(long horizon) {
        int gone = horizon == Long.MAX_VALUE ? size : endingBefore(horizon + 1);
        size -= gone;
        if (tree != null) {
            tree.removeFirst(gone);
            flattenIfFew();
        } else if (gone > 0) {
            System.arraycopy(pairs, 2 * gone, pairs, 0, 2 * size);
        }
    }

    private void flattenIfFew() {
        if (tree != null && size <= FEW / 2) {
            pairs = size == 0 ? new long[2 * LEAST] : tree.toArray();
            tree = null;
        }
    }
}
