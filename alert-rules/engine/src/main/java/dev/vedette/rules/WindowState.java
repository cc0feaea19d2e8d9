package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import dev.vedette.rules.EventTable.Mark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sliding windows {@code (t - timespan, t]}, one for the time of each event: event_count, value_count, temporal and
 * temporal_ordered. An event matches when the window that ends with it is satisfied.
 */
final class WindowState implements StageState {

    /** The window that ends with the row was satisfied and has been reported. */
    private static final Mark MATCHED = Mark.FIRST;
    /** The window that ends with the row waits for the watermark. */
    private static final Mark WAITING = Mark.SECOND;

    private static final int MAX_BYTES = 32 << 20;

    private final Stage stage;
    /** Of the last stage; the others hand their matches on. */
    private final @Nullable AlertBook book;

    private final EventTable events;
    /** Of value_count and temporal, whose rows have as key a value or a rule. */
    private final @Nullable DistinctCounts distinct;

    private final @Nullable OrderedSteps steps;

    private long seed = ValueHash.newSeed();
    /** Earliest time of a window that waits. */
    private long waiting = Long.MAX_VALUE;
    /** Time of the newest event that is no longer kept: a window that starts before it may have lost one. */
    private long gone = Long.MIN_VALUE;

    private long dropped;

    WindowState(Stage stage, @Nullable AlertBook book) {
        this.stage = stage;
        this.book = book;
        boolean counted = stage.type() == Type.VALUE_COUNT || stage.type() == Type.TEMPORAL;
        events = new EventTable(counted || stage.type() == Type.TEMPORAL_ORDERED, counted);
        distinct = counted ? new DistinctCounts(events, stage.timespan()) : null;
        steps = stage.type() == Type.TEMPORAL_ORDERED ? new OrderedSteps(stage, events) : null;
    }

    private long key(int input, String value) {
        return switch (stage.type()) {
            case VALUE_COUNT -> ValueHash.of(value, seed);
            case TEMPORAL, TEMPORAL_ORDERED -> input;
            default -> 0;
        };
    }

    private boolean isKeyed() {
        return stage.type() != Type.EVENT_COUNT;
    }

    @Override
    public List<EventRecord> add(int input, String value, EventRecord event) {
        long key = key(input, value);
        boolean newest = events.isEmpty() || event.time() > events.lastTime();
        if (!newest && (isKeyed() ? events.find(event, key) : events.find(event)) >= 0) {
            return List.of();
        }
        boolean known = !newest && isKeyed() && events.find(event) >= 0;
        int row = events.add(event, key);
        if (!known && book != null) {
            book.arrived(event);
        }
        List<EventRecord> matches = look(row, event.time(), key);
        if (events.size() > stage.limit() || events.bytesUsed() > MAX_BYTES) {
            shrink();
        }
        return matches;
    }

    /** Looks at the windows that the new row changes, or notes that they wait. */
    private List<EventRecord> look(int row, long time, long key) {
        Matches matches = new Matches();
        int low = row;
        int high = row + 1;
        if (distinct != null) {
            long range = distinct.added(row, gone);
            low = (int) (range >>> 32);
            high = (int) range;
        } else if (stage.type() == Type.EVENT_COUNT) {
            high = events.firstAfter(lastEnd(time));
        }
        if (!stage.firesAtOnce()) {
            events.set(WAITING, row);
            waiting = Math.min(waiting, time);
        } else if (steps != null) {
            steps.added(row, time, (first, end) -> decide(first, true, matches));
        } else {
            if (distinct != null) {
                decideAll(row, row + 1, matches);
            }
            decideAll(low, high, matches);
        }
        return matches.list();
    }

    /** The last end of a window that contains the time. */
    private long lastEnd(long time) {
        return StageState.saturated(time, stage.timespan() - 1);
    }

    /** Decides the windows that end with the rows. */
    private void decideAll(int low, int high, Matches matches) {
        int row = low;
        while (row > 0 && row < high && events.time(row - 1) == events.time(row)) {
            row--;
        }
        while (row < high) {
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
        long end = events.time(row);
        int next = row;
        boolean known = certain;
        boolean open = false;
        while (next < events.size() && events.time(next) == end) {
            boolean matched = events.has(MATCHED, next);
            known |= matched;
            open |= !matched;
            next++;
        }
        // What was satisfied stays so: conditions that events can make untrue are decided once, behind the watermark.
        if (open && (known || isSatisfied(next - 1, end))) {
            for (int i = row; i < next; i++) {
                if (!events.has(MATCHED, i)) {
                    events.set(MATCHED, i);
                    matches.add(i);
                }
            }
            if (book != null) {
                long start = StageState.before(end, stage.timespan());
                book.satisfied(start, end, start >= gone, events);
            }
        }
        return next;
    }

    private boolean isSatisfied(int lastRow, long end) {
        return switch (stage.type()) {
            case EVENT_COUNT ->
                stage.threshold().test(lastRow + 1L - events.firstAfter(StageState.before(end, stage.timespan())));
            case TEMPORAL_ORDERED -> false;
            default -> stage.threshold().test(events.count(lastRow));
        };
    }

    @Override
    public List<EventRecord> advance(long watermark) {
        if (waiting > watermark) {
            return List.of();
        }
        Matches matches = new Matches();
        int row = events.firstAfter(waiting - 1);
        while (row < events.size() && events.time(row) <= watermark) {
            row = decideWaiting(row, matches);
        }
        while (row < events.size() && !events.has(WAITING, row)) {
            row++;
        }
        waiting = row < events.size() ? events.time(row) : Long.MAX_VALUE;
        return matches.list();
    }

    private int decideWaiting(int row, Matches matches) {
        boolean waits = false;
        int next = row;
        while (next < events.size() && events.time(next) == events.time(row)) {
            waits |= events.has(WAITING, next);
            events.clear(WAITING, next);
            next++;
        }
        return waits ? decide(row, false, matches) : next;
    }

    @Override
    public void evict(long watermark) {
        if (!events.isEmpty()) {
            forgetUpTo(StageState.before(watermark, stage.timespan()));
        }
    }

    private void forgetUpTo(long horizon) {
        forgetFirst(events.firstAfter(horizon), false);
    }

    private void forgetFirst(int rows, boolean counted) {
        if (rows == 0) {
            return;
        }
        gone = Math.max(gone, events.time(rows - 1));
        for (int row = 0; row < rows && distinct != null; row++) {
            distinct.removing(row);
        }
        events.removeFirst(rows);
        if (distinct != null) {
            distinct.tidy();
        }
        dropped += counted ? rows : 0;
        if (waiting <= gone) {
            waiting = firstWaiting();
        }
    }

    private long firstWaiting() {
        for (int row = 0; row < events.size(); row++) {
            if (events.has(WAITING, row)) {
                return events.time(row);
            }
        }
        return Long.MAX_VALUE;
    }

    /**
     * Makes room: first what lies before the newest window, then events without which no window counts fewer distinct
     * values (there is the same value not long before and not long after), then the oldest.
     */
    private void shrink() {
        forgetUpTo(StageState.before(events.lastTime(), stage.timespan()));
        int target = Math.max(1, stage.limit() / 4 * 3);
        int bytesTarget = MAX_BYTES / 4 * 3;
        if (distinct != null && events.size() > stage.limit()) {
            thin(target);
        }
        // Thinning that finds little would come again with each event.
        if (events.size() > target + stage.limit() / 8) {
            forgetFirst(upToWholeTime(events.size() - target), true);
        }
        while (events.bytesUsed() > bytesTarget && events.size() > 1) {
            forgetFirst(upToWholeTime(events.size() / 4 + 1), true);
        }
    }

    private void thin(int target) {
        boolean[] redundant = DistinctCounts.redundant(events, stage.timespan());
        int excess = events.size() - target;
        long last = Long.MIN_VALUE;
        for (int row = 0, found = 0; row < events.size() && found < excess; row++) {
            if (redundant[row]) {
                found++;
                last = events.time(row);
            }
        }
        int removed = events.removeIf(excess, row -> redundant[row]);
        if (removed > 0) {
            gone = Math.max(gone, last);
            dropped += removed;
            waiting = firstWaiting();
        }
    }

    /** So many rows, and those of the same time as the last of them unless that were all. */
    private int upToWholeTime(int rows) {
        int whole = events.firstAfter(events.time(rows - 1));
        return whole < events.size() ? whole : rows;
    }

    @Override
    public long nextTimer() {
        if (events.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long freeing = StageState.lazily(StageState.saturated(events.firstTime(), stage.timespan()), stage.timespan());
        return Math.min(freeing, waiting);
    }

    @Override
    public boolean isEmpty() {
        return events.isEmpty();
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public void write(StateWriter out, EventRecord.Texts texts) {
        out.number(gone);
        out.number(dropped);
        if (stage.type() == Type.VALUE_COUNT) {
            out.word(seed);
        }
        events.write(out, texts);
    }

    @Override
    public void read(StateReader in, EventRecord.Texts texts) {
        gone = in.number();
        dropped = in.number();
        if (stage.type() == Type.VALUE_COUNT) {
            seed = in.word();
        }
        events.read(in, texts);
        remembered();
    }

    /** Builds what follows from the rows. */
    private void remembered() {
        waiting = firstWaiting();
        if (distinct != null) {
            distinct.remembered();
        }
        if (steps != null) {
            steps.remembered();
        }
    }

    /** As form 1 had it. */
    void read(FirstForm in) {
        gone = in.number();
        dropped = in.number();
        for (int n = in.count(); n > 0; n--) {
            FirstForm.Entry entry = in.entry();
            for (long key : keys(entry)) {
                int row = events.add(entry.event(), key);
                if (distinct != null) {
                    distinct.added(row, Long.MIN_VALUE);
                }
                if (entry.matched()) {
                    events.set(MATCHED, row);
                }
            }
        }
        for (int n = in.count(); n > 0; n--) {
            long time = in.number();
            for (int row = events.firstAfter(time - 1); row < events.size() && events.time(row) == time; row++) {
                events.set(WAITING, row);
            }
        }
        remembered();
    }

    private List<Long> keys(FirstForm.Entry entry) {
        if (stage.type() == Type.VALUE_COUNT) {
            return entry.values().stream()
                    .map(value -> ValueHash.of(value, seed))
                    .toList();
        }
        List<Long> keys = new ArrayList<>();
        for (int input = 0; input < stage.inputs().size() && isKeyed(); input++) {
            if ((entry.inputs() & 1L << input) != 0) {
                keys.add((long) input);
            }
        }
        return isKeyed() ? keys : List.of(0L);
    }

    /** Copies of the events that match, each once, if somebody wants to know. */
    private final class Matches {
        private List<EventRecord> list = List.of();

        void add(int row) {
            if (stage.parents().isEmpty() || events.isSameEvent(row) && events.has(MATCHED, row - 1)) {
                return;
            }
            list = list.isEmpty() ? new ArrayList<>(2) : list;
            list.add(events.event(row).copy());
        }

        List<EventRecord> list() {
            return list;
        }
    }
}
