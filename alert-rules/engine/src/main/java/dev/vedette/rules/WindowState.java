package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows {@code (t - timespan, t]}, one for the time of each event: counts, sums, averages, percentiles, temporal
 * and temporal_ordered. An event matches when the window that ends with it is satisfied.
 */
final class WindowState extends WindowMeasures {

    /** The window that ends with the row waits for the watermark. */
    private static final Mark WAITING = Mark.SECOND;

    private static final long[] NO_LONGS = {};

    /** Of temporal_ordered: the latest start of each step. */
    private long[] starts = NO_LONGS;

    private long seed = ValueHash.newSeed();
    /** Earliest time of a window that waits. */
    private long waiting = Long.MAX_VALUE;

    /** All events since the limit was exceeded, where the type has an estimate. */
    private @Nullable TimeBuckets buckets;

    WindowState(Stage stage, CorrelationState owner) {
        super(stage, owner);
    }

    private long key(int input, String value) {
        return switch (stage.type()) {
            case VALUE_COUNT -> ValueHash.of(value, seed);
            case TEMPORAL, TEMPORAL_ORDERED -> input;
            case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE -> Long.parseLong(value);
            default -> 0;
        };
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long key = key(input, value);
        boolean isNewest = hasNoRows() || event.time() > lastTime();
        if (!isNewest && (isKeyed() ? find(event, key) : find(event)) >= 0) {
            return List.of();
        }
        boolean known = !isNewest && isKeyed() && find(event) >= 0;
        int row = add(event, key);
        if (buckets != null) {
            buckets.add(event.time(), key);
        }
        if (!known && isRoot()) {
            owner.arrived(event);
        }
        Matches matches = new Matches();
        look(row, event.time(), matches);
        if (isFull()) {
            shrink(matches);
        }
        return matches.list();
    }

    /** Looks at the windows that the new row changes, or notes that they wait. */
    private void look(int row, long time, Matches matches) {
        if (!stage.firesAtOnce()) {
            added(row);
            set(WAITING, row);
            waiting = Math.min(waiting, time);
        } else if (stage.type() == Type.TEMPORAL_ORDERED) {
            long[] added = OrderedSteps.added(this, stage, starts, row, end -> decide(end, true, matches));
            if (added != starts) {
                starts = added;
            }
            if (!has(MATCHED, row)) {
                decide(row, false, matches);
            }
        } else {
            long range = added(row);
            decide(row, false, matches);
            int low = Math.max((int) (range >>> 32), row + 1);
            int high = (int) range;
            if (low < high) {
                decideGrown(low, Math.min(high, lastThatMayGain(row)), matches);
                if (buckets != null) {
                    decideEstimated(buckets, low, Math.min(high, firstAfter(lastEnd(lost))), matches);
                }
            }
        }
    }

    /**
     * The row after the last window that an event at the row may have completed. Where as many events as are enough lie
     * behind it, later windows that hold it held enough without it.
     */
    private int lastThatMayGain(int row) {
        return stage.type() == Type.EVENT_COUNT ? (int) Math.min(size(), row + Math.max(1, enough())) : size();
    }

    private long enough() {
        return stage.threshold().enough().orElseThrow();
    }

    /** Decides the windows that end with the rows by the rows, of conditions that more events make only truer. */
    private void decideGrown(int low, int high, Matches matches) {
        if (!isMeasured()) {
            for (int row = nextOpen(low, high); row < high; row = nextOpen(row, high)) {
                int next = timeEnd(row);
                long end = time(row);
                if (isSatisfiedByRows(next - 1, StageState.before(end, stage.timespan()), end)) {
                    decide(row, true, matches);
                }
                row = next;
            }
            return;
        }
        // Those before have lost events, and of measures those alone know it that count keys.
        int whole = isCounted() ? low : Math.max(low, Math.min(high, firstAfter(lastEnd(lost))));
        for (int row = nextOpen(firstSatisfied(low, whole), whole); row < whole; row = nextOpen(row, whole)) {
            row = decide(row, true, matches);
        }
        for (int row = nextReached(whole, high); row < high; row = nextReached(row, high)) {
            row = decide(row, true, matches);
        }
    }

    private int nextReached(int low, int high) {
        return low < high ? tree().nextReached(low, high, enough()) : high;
    }

    /** Decides the windows that end with the rows by an estimate, which is the same for many of them. */
    private void decideEstimated(TimeBuckets estimate, int low, int high, Matches matches) {
        int row = nextOpen(low, high);
        while (row < high) {
            long end = time(row);
            long start = StageState.before(end, stage.timespan());
            int next = estimate.test(stage.threshold(), start, end)
                    ? decide(row, true, matches)
                    : firstAfter(estimate.sameUntil(end));
            row = nextOpen(Math.min(next, high), high);
        }
    }

    /**
     * Decides the window that ends at the row's time.
     *
     * @param certain whether it is known to be satisfied
     * @return the row after the last of its time
     */
    private int decide(int row, boolean certain, Matches matches) {
        int first = timeStart(row);
        int next = timeEnd(row);
        int open = nextOpen(first, next);
        if (open == next) {
            return next;
        }
        long end = time(row);
        // What was satisfied stays so: conditions that events can make untrue are decided once, behind the watermark.
        boolean known = certain || next - first > 1 && next(MATCHED, first, next) < next;
        if (known || isSatisfied(next - 1, end)) {
            for (; open < next; open = nextOpen(open + 1, next)) {
                set(MATCHED, open);
                matches.add(open);
            }
            if (isRoot()) {
                long start = StageState.before(end, stage.timespan());
                owner.alerts().satisfied(start, end, start >= gone, this);
            }
        }
        return next;
    }

    private boolean isSatisfied(int lastRow, long end) {
        long start = StageState.before(end, stage.timespan());
        boolean whole = start >= lost;
        // Of a window that has lost events only that is known which more events cannot undo.
        if ((whole || stage.firesAtOnce()) && isSatisfiedByRows(lastRow, start, end)) {
            return true;
        }
        return !whole
                && buckets != null
                && (stage.firesAtOnce() || buckets.reachTo(start))
                && buckets.test(stage.threshold(), start, end);
    }

    @Override
    Optional<Estimate> estimate(long start, long end) {
        TimeBuckets all = buckets;
        if (start >= lost || !TimeBuckets.has(stage.type())) {
            return Optional.empty();
        }
        if (!stage.firesAtOnce()) {
            return all == null || !all.reachTo(start) ? Optional.empty() : Optional.of(all.estimate(start, end));
        }
        BigDecimal rows = measureOfRows(start, end);
        return Optional.of(
                all == null
                        ? new Estimate(rows, Optional.empty())
                        : all.estimate(start, end).notBelow(rows));
    }

    @Override
    List<EventRecord> advance(long watermark) {
        if (waiting > watermark) {
            return List.of();
        }
        Matches matches = new Matches();
        decideWaiting(watermark, matches);
        return matches.list();
    }

    /** Decides the windows that wait and end up to the time. */
    private void decideWaiting(long end, Matches matches) {
        if (waiting > end) {
            return;
        }
        int row = next(WAITING, firstAfter(waiting - 1), size());
        while (row < size() && time(row) <= end) {
            int next = timeEnd(row);
            for (int waits = row; waits < next; waits = next(WAITING, waits + 1, next)) {
                clear(WAITING, waits);
            }
            decide(row, false, matches);
            row = next(WAITING, next, size());
        }
        waiting = row < size() ? time(row) : Long.MAX_VALUE;
    }

    @Override
    void evict(long horizon) {
        if (!hasNoRows()) {
            long start = StageState.before(horizon, stage.timespan());
            forgetFirst(firstAfter(start), false);
            if (buckets != null) {
                buckets.evict(start);
                buckets = lost > start ? buckets : null;
            }
        }
    }

    private void forgetFirst(int rows, boolean counted) {
        if (rows == 0) {
            return;
        }
        lost = Math.max(lost, time(rows - 1));
        gone = Math.max(gone, lost);
        forgetting(rows);
        removeFirst(rows);
        forgotten();
        dropped += counted ? rows : 0;
    }

    /** A window that still waits when its event goes is decided with what is known. */
    private void giveUpFirst(int rows, boolean counted, Matches matches) {
        if (rows > 0) {
            if (counted) {
                estimate();
            }
            decideWaiting(time(rows - 1), matches);
            forgetFirst(rows, counted);
        }
    }

    /**
     * Makes room: first the oldest of what lies before the newest window, then events without which no window counts fewer distinct
     * values (there is the same value not long before and not long after), then the oldest.
     */
    private void shrink(Matches matches) {
        int past = firstAfter(StageState.before(lastTime(), stage.timespan()));
        // Also when there is much, for a rule whose limit was lowered: late events ask for what lies before.
        if (size() - past > stage.limit()) {
            estimate();
        }
        int target = Math.max(1, stage.limit() / 4 * 3);
        int bytesTarget = MAX_BYTES / 4 * 3;
        giveUpFirst(excess(past), false, matches);
        if (!isFull()) {
            return;
        }
        if (isCounted() && size() > stage.limit()) {
            thin(target, matches);
        }
        // Thinning that finds little would come again with each event.
        if (size() > target + stage.limit() / 8) {
            giveUpFirst(upToWholeTime(size() - target), true, matches);
        }
        while (bytesUsed() > bytesTarget && size() > 1) {
            giveUpFirst(upToWholeTime(size() / 4 + 1), true, matches);
        }
    }

    /** From now on events are counted in buckets too. */
    private void estimate() {
        if (buckets == null && TimeBuckets.has(stage.type())) {
            buckets = TimeBuckets.of(stage, this, lost);
        }
    }

    private void thin(int target, Matches matches) {
        boolean[] redundant = DistinctCounts.redundant(this, stage.timespan());
        int excess = size() - target;
        long last = Long.MIN_VALUE;
        for (int row = 0, found = 0; row < size() && found < excess; row++) {
            if (redundant[row]) {
                found++;
                last = time(row);
            }
        }
        decideWaiting(last, matches);
        int removed = removeIf(excess, row -> redundant[row]);
        if (removed > 0) {
            thinned();
            gone = Math.max(gone, last);
            dropped += removed;
        }
    }

    @Override
    long nextTimer() {
        if (hasNoRows()) {
            return Long.MAX_VALUE;
        }
        return Math.min(freeing(), waiting);
    }

    @Override
    long moreBytes() {
        return super.moreBytes() + (buckets == null ? 0 : buckets.bytesHeld());
    }

    @Override
    void write(StateWriter out) {
        out.number(gone);
        out.number(lost);
        out.number(dropped);
        if (stage.type() == Type.VALUE_COUNT) {
            out.word(seed);
        }
        out.count(buckets == null ? 0 : 1);
        if (buckets != null) {
            buckets.write(out);
        }
        writeRows(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        gone = in.number();
        lost = in.number();
        dropped = in.number();
        if (stage.type() == Type.VALUE_COUNT) {
            seed = in.word();
        }
        if (in.count(TimeBuckets.has(stage.type()) ? 1 : 0) == 1) {
            buckets = TimeBuckets.read(in, stage);
        }
        readRows(in, texts);
        remembered();
    }

    @Override
    void remembered() {
        super.remembered();
        waiting = firstTime(WAITING);
        starts = stage.type() == Type.TEMPORAL_ORDERED ? OrderedSteps.starts(this, stage) : NO_LONGS;
    }

    @Override
    void read(FirstForm in) {
        gone = in.number();
        lost = gone;
        dropped = in.number();
        in.windows(this, stage, value -> ValueHash.of(value, seed), MATCHED, WAITING);
        if (isMeasured() && !isCounted()) {
            measure();
        }
        remembered();
    }

    /** Copies of the events that match, each once, if somebody wants to know. */
    private final class Matches {
        private List<EventRecord> list = List.of();

        void add(int row) {
            if (isRoot() || isSameEvent(row) && has(MATCHED, row - 1)) {
                return;
            }
            list = list.isEmpty() ? new ArrayList<>(2) : list;
            list.add(event(row).copy());
        }

        List<EventRecord> list() {
            return list;
        }
    }
}
