package dev.vedette.content;

/** Numbers, in one array: each boxed and in a node of its own would be a third of what a call allocates. Not thread-safe. */
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

    /** Where the value is, or would be. At least half of all places are free. */
    private static int place(long[] places, long value) {
        int last = places.length - 1;
        int place = (int) (value ^ value >>> 32) & last;
        while (places[place] != 0 && places[place] != value) {
            place = (place + 1) & last;
        }
        return place;
    }
}
