package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Events at places that are too far apart for the time between them: the later of two matches, at the same time both. Of
 * many events those are passed over together that lie too near, or too far away in time, by the least rectangle that holds
 * them: a lone far event is found in O(log n), and who is nowhere too fast is looked at as far as rectangles do not tell.
 */
final class TravelState extends StageState {

    private static final Mark MATCHED = Mark.FIRST;
    private static final double MICROS_PER_HOUR = 3.6e9;
    /** No two places are farther apart. */
    private static final double HALF_ROUND_KM = 20_016;

    TravelState(Stage stage, CorrelationState owner) {
        super(stage, owner, true);
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long place = Long.parseLong(value);
        if (find(event, place) >= 0) {
            return List.of();
        }
        boolean known = find(event) >= 0;
        int row = add(event, place);
        if (!known && isRoot()) {
            owner.arrived(event);
        }
        List<EventRecord> matches = new ArrayList<>(0);
        look(row, matches);
        if (isFull()) {
            forgetFirst(firstAfter(StageState.before(lastTime(), stage.timespan())), false);
            if (isFull()) {
                forgetFirst(excess(), true);
            }
        }
        return matches;
    }

    @Override
    RowSummary summary() {
        return PlaceSummary.PLACES;
    }

    private void look(int row, List<EventRecord> matches) {
        long time = time(row);
        long reach = reach();
        TooFast any = new TooFast(stage, key(row), time, false);
        int end = timeEnd(row);
        // The first is the earliest.
        int earlier = next(firstAfter(StageState.before(time, reach)), end, any);
        if (earlier < end) {
            found(row, time(earlier), matches);
        }
        int low = timeStart(row);
        int high = firstAfter(StageState.saturated(time, reach) - 1);
        if (isRoot()) {
            alertLater(low, high, time, any, matches);
        } else {
            TooFast open = new TooFast(stage, key(row), time, true);
            for (int later = next(low, high, open); later < high; later = next(later + 1, high, open)) {
                found(later, time, matches);
            }
        }
    }

    /** Of the events of one alert, all from the new one up to the last that matches are evidence: two of them say it. */
    private void alertLater(int low, int high, long time, TooFast any, List<EventRecord> matches) {
        int later = next(low, high, any);
        while (later < high) {
            int end = Math.min(high, firstAfter(owner.alerts().lastEnd(time(later))));
            int last = last(later, end, any);
            found(later, time, matches);
            if (last > later) {
                found(last, time, matches);
            }
            later = next(end, high, any);
        }
    }

    private int next(int low, int high, TooFast search) {
        if (isLarge()) {
            return low < high ? tree().next(low, high, search) : high;
        }
        int row = low;
        while (row < high && !search.is(time(row), key(row), has(MATCHED, row))) {
            row++;
        }
        return row;
    }

    private int last(int low, int high, TooFast search) {
        if (isLarge()) {
            return tree().last(low, high, search);
        }
        int row = high - 1;
        while (row >= low && !search.is(time(row), key(row), has(MATCHED, row))) {
            row--;
        }
        return row;
    }

    /** The timespan, or the time in which one gets from anywhere to anywhere without being too fast. */
    private long reach() {
        double micros = HALF_ROUND_KM / (stage.threshold().largest() / 1e6) * MICROS_PER_HOUR;
        return micros < stage.timespan() ? (long) micros + 1 : stage.timespan();
    }

    private void found(int row, long from, List<EventRecord> matches) {
        long end = time(row);
        if (isRoot()) {
            long start = StageState.before(end, stage.timespan());
            owner.alerts().satisfied(from - 1, start, end, start >= gone, this);
        } else if (!has(MATCHED, row)) {
            matches.add(event(row).copy());
            set(MATCHED, row);
        }
    }

    @Override
    List<EventRecord> advance(long watermark) {
        return List.of();
    }

    @Override
    void evict(long horizon) {
        forgetFirst(firstAfter(StageState.before(horizon, stage.timespan())), false);
    }

    private void forgetFirst(int rows, boolean counted) {
        if (rows > 0) {
            gone = Math.max(gone, time(rows - 1));
            removeFirst(rows);
            dropped += counted ? rows : 0;
        }
    }

    @Override
    long nextTimer() {
        return hasNoRows() ? Long.MAX_VALUE : freeing();
    }

    @Override
    void write(StateWriter out) {
        out.number(gone);
        out.number(dropped);
        writeRows(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        gone = in.number();
        dropped = in.number();
        readRows(in, texts);
    }
}
