package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What sliding windows are measured by: the number of events, of distinct keys, or the numbers in them. In a large table
 * the rows of a type that fires at once each have the measure of the window that they end, so that what an event out of
 * order completes is found without a look at all windows that hold it.
 */
abstract sealed class WindowMeasures extends StageState permits WindowState {

    /** The window that ends with the row was satisfied and has been reported. */
    static final Mark MATCHED = Mark.FIRST;

    /** Of types that count keys: those of the newest window. */
    private @Nullable ValueTable newest;
    /** Of types that count keys, in a large table: when each was there, since the last event that came out of order. */
    private @Nullable KeyTimes keyTimes;

    /** Of types that ask for numbers: those of the window that was looked at last; null while rows are few. */
    private @Nullable SlidingNumbers numbers;

    /** As {@link #gone}, without those that no count of distinct values misses: a window that starts before knows less. */
    long lost = Long.MIN_VALUE;

    WindowMeasures(Stage stage, CorrelationState owner) {
        super(stage, owner, stage.type() != Type.EVENT_COUNT);
    }

    /** Whether rows hold the number of distinct keys in the window that they end. */
    @Override
    final boolean isCounted() {
        return stage.type() == Type.VALUE_COUNT || stage.type() == Type.TEMPORAL;
    }

    @Override
    final RowSummary summary() {
        if (stage.type() == Type.TEMPORAL_ORDERED) {
            return OrderedSteps.SUMMARY;
        }
        if (SlidingNumbers.has(stage.type())) {
            return SlidingNumbers.summary(stage);
        }
        return isCounted() || stage.firesAtOnce() ? RowSummary.MEASURES : RowSummary.MARKS;
    }

    /** Whether rows have measures, of windows that have lost nothing those of now. */
    final boolean isMeasured() {
        return isLarge() && tree().isMeasured();
    }

    @Override
    final void measure() {
        numbers = null;
        for (int row = 0; row < size() && isMeasured(); row++) {
            tree().setMeasure(row, measureOfRows(row));
        }
    }

    /** What the rows of the window that ends with the row come to, of a type that fires at once and counts no keys. */
    private long measureOfRows(int row) {
        int first = firstAfter(StageState.before(time(row), stage.timespan()));
        int end = timeEnd(row);
        return stage.type() == Type.EVENT_COUNT ? end - first : SumSummary.saturated(tree(), first, end);
    }

    /** As {@link #measureOfRows(int)} of the newest row: its window follows the one before. */
    private long measureOfNewest(int row, long time) {
        return stage.type() == Type.EVENT_COUNT
                ? measureOfRows(row)
                : numbers(row, StageState.before(time, stage.timespan()), time).saturatedSum();
    }

    /** The last end of a window that contains the time. */
    final long lastEnd(long time) {
        return StageState.saturated(time, stage.timespan() - 1);
    }

    /**
     * Takes a new row in.
     *
     * @return the rows whose windows may have more than before: the first in the upper 32 bits, the one after the last in
     *     the lower
     */
    final long added(int row) {
        long time = time(row);
        boolean last = row + 1 == size() && (row == 0 || time(row - 1) < time);
        if (isCounted()) {
            long range = DistinctCounts.added(this, stage.timespan(), newest, keyTimes(row, last), row, gone);
            keepNewest(DistinctCounts.newest(this, stage.timespan(), newest));
            return range;
        }
        if (numbers != null) {
            numbers.added(time, key(row));
        }
        int low = last ? row : timeStart(row);
        int high = last ? row + 1 : firstAfter(lastEnd(time));
        if (isMeasured()) {
            if (!last) {
                tree().addToAll(low, high, stage.type() == Type.EVENT_COUNT ? 1 : key(row));
            }
            tree().setMeasure(row, last ? measureOfNewest(row, time) : measureOfRows(row));
        }
        return (long) low << 32 | high;
    }

    private void keepNewest(@Nullable ValueTable table) {
        if (table != newest) {
            newest = table;
        }
    }

    /** In a large table built when an event comes out of order, and given up when as many have come in order as there are. */
    private @Nullable KeyTimes keyTimes(int row, boolean last) {
        if (keyTimes == null) {
            keyTimes = last || !isLarge() ? null : KeyTimes.of(this, stage.timespan(), row);
        } else if (keyTimes.inOrder(last) > size()) {
            keyTimes = null;
        }
        return keyTimes;
    }

    /** The first rows are to go. */
    final void forgetting(int rows) {
        for (int row = 0; row < rows && (newest != null || numbers != null || keyTimes != null); row++) {
            if (newest != null) {
                newest.removeIf(key(row), time(row));
            }
            if (keyTimes != null) {
                keyTimes.removeFirst(key(row), time(row));
            }
            if (numbers != null) {
                numbers.removing(time(row), key(row));
            }
        }
    }

    /** Rows have gone. */
    final void forgotten() {
        if (size() <= SlidingNumbers.MANY / 2) {
            numbers = null;
        }
        if (!isLarge()) {
            keyTimes = null;
        }
        if (isCounted()) {
            keepNewest(DistinctCounts.newest(this, stage.timespan(), newest));
        }
    }

    /** Rows without which no window counts less have gone. */
    final void thinned() {
        keyTimes = null;
        forgotten();
    }

    /** Builds what follows from the rows. */
    void remembered() {
        newest = isCounted() ? DistinctCounts.newest(this, stage.timespan(), null) : null;
    }

    final boolean isSatisfiedByRows(int lastRow, long start, long end) {
        if (isMeasured() && (isCounted() || start >= lost)) {
            return stage.threshold().test(tree().measure(lastRow));
        }
        return switch (stage.type()) {
            case EVENT_COUNT -> stage.threshold().test(lastRow + 1L - firstAfter(start));
            case TEMPORAL_ORDERED -> false;
            case VALUE_COUNT, TEMPORAL -> stage.threshold().test(count(lastRow));
            default -> isSatisfiedByNumbers(lastRow, start, end);
        };
    }

    /** The first of the rows whose window is satisfied; of windows that have lost events, and hold all that are left. */
    final int firstSatisfied(int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long end = time(middle);
            if (isSatisfiedByRows(timeEnd(middle) - 1, StageState.before(end, stage.timespan()), end)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean isSatisfiedByNumbers(int lastRow, long start, long end) {
        return numbers == null && size() <= SlidingNumbers.MANY
                ? SlidingNumbers.test(stage, this, firstAfter(start), lastRow + 1)
                : numbers(lastRow, start, end).test(stage.threshold());
    }

    /** The numbers of a window. In a large table windows slide forward alone: what lies behind is added up by the tree. */
    private SlidingNumbers numbers(int lastRow, long start, long end) {
        if (isLarge() && numbers != null && numbers.isPast(start, end)) {
            return SlidingNumbers.of(stage, tree(), firstAfter(start), lastRow + 1);
        }
        if (numbers == null) {
            numbers = SlidingNumbers.of(stage);
        }
        numbers.slide(this, start, end, lastRow);
        return numbers;
    }

    /** Of types that can fire at once: what the events that are left of a window come to. */
    final BigDecimal measureOfRows(long start, long end) {
        int last = firstAfter(end) - 1;
        if (SlidingNumbers.has(stage.type())) {
            return new BigDecimal(numbers(last, start, end).sum(), Estimate.DECIMALS);
        }
        if (stage.type() == Type.EVENT_COUNT) {
            return BigDecimal.valueOf(last + 1L - firstAfter(start));
        }
        return BigDecimal.valueOf(last >= 0 && time(last) == end ? count(last) : 0);
    }

    @Override
    long moreBytes() {
        return (newest == null ? 0 : newest.bytesHeld())
                + (keyTimes == null ? 0 : keyTimes.bytesHeld())
                + (numbers == null ? 0 : numbers.bytesHeld());
    }
}
