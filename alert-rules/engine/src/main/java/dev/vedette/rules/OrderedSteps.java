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
    private static final long[] NO_LONGS = {};

    private final Stage stage;
    private final EventTable events;
    /** By step, as of the newest row; empty before the first. */
    private long[] starts = NO_LONGS;

    /** Is told of windows that are satisfied. */
    @FunctionalInterface
    interface Satisfied {
        /**
         * @param first the first row of the window's end
         * @param end the row after the last
         */
        void at(int first, int end);
    }

    OrderedSteps(Stage stage, EventTable events) {
        this.stage = stage;
        this.events = events;
    }

    void added(int row, long time, Satisfied satisfied) {
        if (starts.length == 0) {
            starts = none();
        }
        if (time == events.lastTime()) {
            step(firstOf(row), starts, satisfied);
            return;
        }
        long[] own = none();
        long last = StageState.saturated(time, stage.timespan() - 1);
        int next = events.firstAfter(StageState.before(time, stage.timespan()));
        while (next < events.size() && events.time(next) <= last) {
            boolean contains = events.time(next) >= time;
            next = step(next, own, contains ? satisfied : (first, end) -> {});
        }
        if (next == events.size()) {
            for (int i = 0; i < starts.length; i++) {
                starts[i] = Math.max(starts[i], own[i]);
            }
        }
    }

    private long[] none() {
        long[] none = new long[stage.order().size()];
        Arrays.fill(none, NONE);
        return none;
    }

    private int firstOf(int row) {
        int first = row;
        while (first > 0 && events.time(first - 1) == events.time(row)) {
            first--;
        }
        return first;
    }

    /** Takes the rows of one time in; returns the row after them. */
    private int step(int first, long[] latest, Satisfied satisfied) {
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
            satisfied.at(first, next);
        }
        return next;
    }

    /** Builds the starts from the rows. */
    void remembered() {
        starts = none();
        for (int row = 0; row < events.size(); ) {
            row = step(row, starts, (first, end) -> {});
        }
    }
}
