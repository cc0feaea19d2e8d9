package dev.vedette.rules;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences of temporal_ordered: for each step, the latest start of a sequence that has come so far. A window that ends
 * with the last step is satisfied if that start lies in it; what an event out of order changes is found by going through
 * the rows that share a window with it. Equal times are in any order that is asked for.
 */
final class OrderedSteps {

    private static final long NONE = Long.MIN_VALUE;

    private OrderedSteps() {}

    /** Is told of windows that are satisfied. */
    @FunctionalInterface
    interface Satisfied {
        /** @param first the first row of the window's end */
        void at(int first);
    }

    /**
     * Looks at the windows that a new row changes.
     *
     * @param starts by step, as of the newest row; empty before the first
     * @return the starts from now on
     */
    static long[] added(EventTable events, Stage stage, long[] starts, int row, Satisfied satisfied) {
        long[] latest = starts.length == 0 ? none(stage) : starts;
        long time = events.time(row);
        if (time == events.lastTime()) {
            step(events, stage, firstOf(events, row), latest, satisfied);
            return latest;
        }
        long[] own = none(stage);
        long last = StageState.saturated(time, stage.timespan() - 1);
        int next = events.firstAfter(StageState.before(time, stage.timespan()));
        while (next < events.size() && events.time(next) <= last) {
            boolean contains = events.time(next) >= time;
            next = step(events, stage, next, own, contains ? satisfied : first -> {});
        }
        if (next == events.size()) {
            for (int i = 0; i < latest.length; i++) {
                latest[i] = Math.max(latest[i], own[i]);
            }
        }
        return latest;
    }

    private static long[] none(Stage stage) {
        long[] none = new long[stage.order().size()];
        Arrays.fill(none, NONE);
        return none;
    }

    private static int firstOf(EventTable events, int row) {
        int first = row;
        while (first > 0 && events.time(first - 1) == events.time(row)) {
            first--;
        }
        return first;
    }

    /** Takes the rows of one time in; returns the row after them. */
    private static int step(EventTable events, Stage stage, int first, long[] latest, Satisfied satisfied) {
        long time = events.time(first);
        long inputs = 0;
        int next = first;
        while (next < events.size() && events.time(next) == time) {
            inputs |= 1L << events.key(next);
            next++;
        }
        List<Integer> order = stage.order();
        for (int i = 0; i < latest.length; i++) {
            if ((inputs & 1L << order.get(i)) != 0) {
                latest[i] = Math.max(latest[i], i == 0 ? time : latest[i - 1]);
            }
        }
        boolean ends = (inputs & 1L << order.get(latest.length - 1)) != 0;
        if (ends && latest[latest.length - 1] > StageState.before(time, stage.timespan())) {
            satisfied.at(first);
        }
        return next;
    }

    /** The starts as of the newest row. */
    static long[] starts(EventTable events, Stage stage) {
        long[] starts = none(stage);
        for (int row = 0; row < events.size(); ) {
            row = step(events, stage, row, starts, first -> {});
        }
        return starts;
    }
}
