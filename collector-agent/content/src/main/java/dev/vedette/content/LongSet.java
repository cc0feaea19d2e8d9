package dev.vedette.content;

/** Numbers, in one array: a call must not make a box and a node for each of its words. Not thread-safe. */
final class LongSet {
    private static final int FIRST_PLACES = 64;

    private long[] places = new long[FIRST_PLACES];
    private boolean hasZero;
    private int size;

    int size() {
        return size;
    }

    void add(long value) {
        if (contains(value)) {
            return;
        }
        size++;
        if (value == 0) {
            hasZero = true; // elsewhere it says that a place is free
            return;
        }
        if (size > places.length / 2) {
            grow();
        }
        places[place(places, value)] = value;
    }

    boolean contains(long value) {
        return value == 0 ? hasZero : places[place(places, value)] == value;
    }

    private void grow() {
        long[] more = new long[places.length * 2];
        for (long value : places) {
            if (value != 0) {
                more[place(more, value)] = value;
            }
        }
        places = more;
    }

    /**
     * Where a value is among others, or would be.
     *
     * @param places so many as a power of two, some of them free: these are zero
     */
    static int place(long[] places, long value) {
        int last = places.length - 1;
        int place = (int) (value ^ value >>> 32) & last;
        while (places[place] != 0 && places[place] != value) {
            place = (place + 1) & last;
        }
        return place;
    }
}
