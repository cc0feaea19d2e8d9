package dev.vedette.rules;

import dev.vedette.rules.EventRows.Mark;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of temporal_ordered: for each step, the latest start of a sequence that has come so far. A window that ends
 * with the last step is satisfied if that start lies in it. From an event out of order the latest events of the steps
 * before it and the first ones of those behind it say which windows it completes. Equal times are in any order that is
 * asked for.
 */
final class OrderedSteps {

    private static final long NONE = Long.MIN_VALUE;

    /** Of a tree's rows: the inputs of all, and of those that have not matched, as bits. */
    static final RowSummary SUMMARY = new RowSummary(3, false) {
        @Override
        void take(RowBlock block, int from, int to, long[] into) {
            super.take(block, from, to, into);
            for (int at = from; at < to; at++) {
                long input = 1L << block.number(at, 2);
                into[1] |= input;
                into[2] |= block.isOpen(at) ? input : 0;
            }
        }

        @Override
        void join(long[] other, long[] into) {
            super.join(other, into);
            into[1] |= other[1];
            into[2] |= other[2];
        }
    };

    private record OfInput(long input, boolean isOpen) implements SummaryTree.Search {
        @Override
        public boolean mayBeAmong(long[] summary) {
            return (summary[isOpen ? 2 : 1] & 1L << input) != 0;
        }

        @Override
        public boolean is(RowBlock block, int at) {
            return block.number(at, 2) == input && (!isOpen || block.isOpen(at));
        }
    }

    private OrderedSteps() {}

    /** Is told of windows that are satisfied. */
    @FunctionalInterface
    interface Satisfied {
        /** @param row one of the window's end */
        void at(int row);
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
        if (row + 1 == events.size() && (row == 0 || events.time(row - 1) < time)) {
            step(events, stage, row, latest, satisfied);
            return latest;
        }
        for (int step = 0; step < latest.length; step++) {
            if (stage.order().get(step) == events.key(row)) {
                complete(events, stage, step, row, latest, satisfied);
            }
        }
        return latest;
    }

    /** Looks at the sequences that have the row as one of their steps. */
    private static void complete(
            EventTable events, Stage stage, int step, int row, long[] latest, Satisfied satisfied) {
        List<Integer> order = stage.order();
        int first = events.firstAfter(StageState.before(events.time(row), stage.timespan()));
        int from = row;
        for (int i = step - 1; i >= 0 && from >= 0; i--) {
            from = last(events, first, events.timeEnd(from), order.get(i));
        }
        if (from < 0) {
            return;
        }
        long start = events.time(from);
        latest[step] = Math.max(latest[step], start);
        int to = row;
        for (int i = step + 1; i < latest.length; i++) {
            to = next(events, events.timeStart(to), events.size(), order.get(i), false);
            if (to == events.size()) {
                return;
            }
            latest[i] = Math.max(latest[i], start);
        }
        int input = order.get(latest.length - 1);
        int end = events.firstAfter(StageState.saturated(start, stage.timespan() - 1));
        int next = next(events, events.timeStart(to), end, input, true);
        while (next < end) {
            satisfied.at(next);
            next = next(events, next + 1, end, input, true);
        }
    }

    /** The last row of an input from one row, inclusive, to another, exclusive; -1 if there is none. */
    private static int last(EventTable events, int low, int high, int input) {
        if (events.isLarge()) {
            return events.tree().last(low, high, new OfInput(input, false));
        }
        int row = high - 1;
        while (row >= low && events.key(row) != input) {
            row--;
        }
        return row < low ? -1 : row;
    }

    /** The first row of an input from one row, inclusive, to another, exclusive; if there is none, the other. */
    private static int next(EventTable events, int low, int high, int input, boolean isOpen) {
        if (events.isLarge()) {
            return events.tree().next(low, high, new OfInput(input, isOpen));
        }
        int row = low;
        while (row < high && (events.key(row) != input || isOpen && events.has(Mark.FIRST, row))) {
            row++;
        }
        return row;
    }

    private static long[] none(Stage stage) {
        long[] none = new long[stage.order().size()];
        Arrays.fill(none, NONE);
        return none;
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
