package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import dev.vedette.rules.EventTable.Mark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows {@code (t - timespan, t]}, one for the time of each event: counts, sums, averages, percentiles, temporal
 * and temporal_ordered. An event matches when the window that ends with it is satisfied.
 */
final class WindowState extends StageState {

    /** The window that ends with the row was satisfied and has been reported. */
    private static final Mark MATCHED = Mark.FIRST;
    /** The window that ends with the row waits for the watermark. */
    private static final Mark WAITING = Mark.SECOND;

    private static final long[] NO_LONGS = {};

    /** Of types that count keys: those of the newest window. */
    private @Nullable ValueTable newest;
    /** Of types that ask for numbers: those of the window that was looked at last; null while rows are few. */
    private @Nullable SlidingNumbers numbers;
    /** Of temporal_ordered: the latest start of each step. */
    private long[] starts = NO_LONGS;

    private long seed = ValueHash.newSeed();
    /** Earliest time of a window that waits. */
    private long waiting = Long.MAX_VALUE;
    /** As {@link #gone}, without those that no count of distinct values misses: a window that starts before knows less. */
    private long lost = Long.MIN_VALUE;

    /** All events since the limit was exceeded, where the type has an estimate. */
    private @Nullable TimeBuckets buckets;

    WindowState(Stage stage, CorrelationState owner) {
        super(stage, owner, stage.type() != Type.EVENT_COUNT);
    }

    /** Whether rows hold the number of distinct keys in the window that they end. */
    private boolean isCounted() {
        return stage.type() == Type.VALUE_COUNT || stage.type() == Type.TEMPORAL;
    }

    private long key(int input, String value) {
        return switch (stage.type()) {
            case VALUE_COUNT -> ValueHash.of(value, seed);
            case TEMPORAL, TEMPORAL_ORDERED -> input;
            case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE -> Long.parseLong(value);
            default -> 0;
        };
    }

    private boolean isKeyed() {
        return stage.type() != Type.EVENT_COUNT;
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
        int low = row;
        int high = row + 1;
        if (isCounted()) {
            long range = DistinctCounts.added(this, stage.timespan(), newest, row, gone);
            low = (int) (range >>> 32);
            high = (int) range;
            newest = DistinctCounts.newest(this, stage.timespan(), newest);
        } else if (row + 1 < size()) {
            high = Math.min(firstAfter(lastEnd(time)), lastThatMayGain(row));
        }
        if (numbers != null) {
            numbers.added(time, key(row));
        }
        if (!stage.firesAtOnce()) {
            set(WAITING, row);
            waiting = Math.min(waiting, time);
        } else if (stage.type() == Type.TEMPORAL_ORDERED) {
            starts = OrderedSteps.added(this, stage, starts, row, first -> decide(first, true, matches));
        } else {
            if (isCounted()) {
                decideAll(row, row + 1, matches);
            }
            decideAll(low, high, matches);
        }
    }

    /**
     * The row after the last window that an event at the row may have completed. Where as many events as are enough lie
     * behind it, later windows that hold it held enough without it.
     */
    private int lastThatMayGain(int row) {
        if (stage.type() != Type.EVENT_COUNT || !stage.firesAtOnce() || buckets != null) {
            return size();
        }
        return (int)
                Math.min(size(), row + Math.max(1, stage.threshold().enough().orElseThrow()));
    }

    /** The last end of a window that contains the time. */
    private long lastEnd(long time) {
        return StageState.saturated(time, stage.timespan() - 1);
    }

    /** Decides the windows that end with the rows, of conditions that more events make only truer. */
    private void decideAll(int low, int high, Matches matches) {
        int row = low;
        while (row < high) {
            if (has(MATCHED, row)) {
                row++;
                continue;
            }
            while (row > 0 && time(row - 1) == time(row)) {
                row--;
            }
            row = decide(row, false, matches);
        }
    }

    /**
     * Decides the window that ends at the row's time.
     *
     * @param row the first of its time
     * @param certain whether it is known to be satisfied
     * @return the row after the last of its time
     */
    private int decide(int row, boolean certain, Matches matches) {
        long end = time(row);
        int next = row;
        boolean known = certain;
        boolean open = false;
        while (next < size() && time(next) == end) {
            boolean matched = has(MATCHED, next);
            known |= matched;
            open |= !matched;
            next++;
        }
        // What was satisfied stays so: conditions that events can make untrue are decided once, behind the watermark.
        if (open && (known || isSatisfied(next - 1, end))) {
            for (int i = row; i < next; i++) {
                if (!has(MATCHED, i)) {
                    set(MATCHED, i);
                    matches.add(i);
                }
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

    /** Of types that can fire at once: what the events that are left come to. */
    private BigDecimal measureOfRows(long start, long end) {
        int last = firstAfter(end) - 1;
        if (SlidingNumbers.has(stage.type())) {
            return new BigDecimal(numbers(last, start, end).sum(), Estimate.DECIMALS);
        }
        if (stage.type() == Type.EVENT_COUNT) {
            return BigDecimal.valueOf(last + 1L - firstAfter(start));
        }
        return BigDecimal.valueOf(last >= 0 && time(last) == end ? count(last) : 0);
    }

    private boolean isSatisfiedByRows(int lastRow, long start, long end) {
        if (SlidingNumbers.has(stage.type())) {
            return numbers(lastRow, start, end).test(stage.threshold());
        }
        return switch (stage.type()) {
            case EVENT_COUNT -> stage.threshold().test(lastRow + 1L - firstAfter(start));
            case TEMPORAL_ORDERED -> false;
            default -> stage.threshold().test(count(lastRow));
        };
    }

    /** The numbers of a window. */
    private SlidingNumbers numbers(int lastRow, long start, long end) {
        if (numbers == null) {
            if (size() <= SlidingNumbers.MANY) {
                return SlidingNumbers.of(stage, this, firstAfter(start), lastRow + 1);
            }
            numbers = SlidingNumbers.of(stage);
        }
        numbers.slide(this, start, end, lastRow);
        return numbers;
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
        int row = firstAfter(waiting - 1);
        while (row < size() && time(row) <= end) {
            row = decideWaiting(row, matches);
        }
        while (row < size() && !has(WAITING, row)) {
            row++;
        }
        waiting = row < size() ? time(row) : Long.MAX_VALUE;
    }

    private int decideWaiting(int row, Matches matches) {
        boolean waits = false;
        int next = row;
        while (next < size() && time(next) == time(row)) {
            waits |= has(WAITING, next);
            clear(WAITING, next);
            next++;
        }
        return waits ? decide(row, false, matches) : next;
    }

    @Override
    void evict(long watermark) {
        if (!hasNoRows()) {
            long start = StageState.before(watermark, stage.timespan());
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
        for (int row = 0; row < rows; row++) {
            if (newest != null) {
                newest.removeIf(key(row), time(row));
            }
            if (numbers != null) {
                numbers.removing(time(row), key(row));
            }
        }
        removeFirst(rows);
        if (size() <= SlidingNumbers.MANY / 2) {
            numbers = null;
        }
        if (isCounted()) {
            newest = DistinctCounts.newest(this, stage.timespan(), newest);
        }
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
     * Makes room: first what lies before the newest window, then events without which no window counts fewer distinct
     * values (there is the same value not long before and not long after), then the oldest.
     */
    private void shrink(Matches matches) {
        int past = firstAfter(StageState.before(lastTime(), stage.timespan()));
        // Also when there is much, for a rule whose limit was lowered: late events ask for what lies before.
        if (size() - past > stage.limit()) {
            estimate();
        }
        giveUpFirst(past, false, matches);
        if (!isFull()) {
            return;
        }
        int target = Math.max(1, stage.limit() / 4 * 3);
        int bytesTarget = MAX_BYTES / 4 * 3;
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
        return (newest == null ? 0 : newest.bytesHeld())
                + (numbers == null ? 0 : numbers.bytesHeld())
                + (buckets == null ? 0 : buckets.bytesHeld());
    }

    @Override
    void write(StateWriter out, EventRecord.Texts texts) {
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
        writeRows(out, texts);
    }

    @Override
    void read(StateReader in, EventRecord.Texts texts) {
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

    /** Builds what follows from the rows. */
    private void remembered() {
        waiting = firstTime(WAITING);
        newest = isCounted() ? DistinctCounts.newest(this, stage.timespan(), null) : null;
        starts = stage.type() == Type.TEMPORAL_ORDERED ? OrderedSteps.starts(this, stage) : NO_LONGS;
    }

    @Override
    void read(FirstForm in) {
        gone = in.number();
        lost = gone;
        dropped = in.number();
        in.windows(this, stage, value -> ValueHash.of(value, seed), MATCHED, WAITING);
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
