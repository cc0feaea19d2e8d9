package dev.vedette.rules;

/** The least rectangle, and the least stretch of time, that hold the places of some rows. */
final class PlaceSummary extends RowSummary {

    static final PlaceSummary PLACES = new PlaceSummary();

    static final int SOUTH = 1;
    static final int NORTH = 2;
    static final int WEST = 3;
    static final int EAST = 4;
    static final int FIRST_TIME = 5;
    static final int LAST_TIME = 6;

    private PlaceSummary() {
        super(7, false);
    }

    @Override
    void clear(long[] summary) {
        super.clear(summary);
        for (int at = SOUTH; at < LAST_TIME; at += 2) {
            summary[at] = Long.MAX_VALUE;
            summary[at + 1] = Long.MIN_VALUE;
        }
    }

    @Override
    void take(RowBlock block, int from, int to, long[] into) {
        super.take(block, from, to, into);
        for (int at = from; at < to; at++) {
            long place = block.number(at, 2);
            take(SOUTH, TooFast.latitude(place), TooFast.latitude(place), into);
            take(WEST, TooFast.longitude(place), TooFast.longitude(place), into);
            take(FIRST_TIME, block.number(at, 0), block.number(at, 0), into);
        }
    }

    @Override
    void join(long[] other, long[] into) {
        super.join(other, into);
        for (int at = SOUTH; at < LAST_TIME; at += 2) {
            take(at, other[at], other[at + 1], into);
        }
    }

    private static void take(int at, long least, long most, long[] into) {
        into[at] = Math.min(into[at], least);
        into[at + 1] = Math.max(into[at + 1], most);
    }
}
