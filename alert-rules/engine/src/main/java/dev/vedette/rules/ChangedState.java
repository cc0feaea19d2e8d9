package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A value that the group did not have the last time it had any. Decided behind the watermark: the table holds the events
 * of that last time, and those that wait.
 */
final class ChangedState extends StageState {

    /** The event has been decided. */
    private static final Mark DECIDED = Mark.FIRST;
    /** The event matched. */
    private static final Mark MATCHED = Mark.SECOND;

    /** So many values are looked through. */
    private static final int FEW = 8;

    private long seed = ValueHash.newSeed();

    ChangedState(Stage stage, CorrelationState owner) {
        super(stage, owner, true);
    }

    /** An event that is older than what is known has nothing to be compared with, and is passed over. */
    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long key = ValueHash.of(value, seed);
        boolean late = !hasNoRows() && event.time() < firstTime() && has(DECIDED, 0);
        if (late || find(event, key) >= 0) {
            return List.of();
        }
        boolean decided = !hasNoRows() && event.time() == firstTime() && has(DECIDED, 0);
        if (decided && isFull()) {
            dropped++;
            return List.of();
        }
        int row = add(event, key);
        if (decided) {
            set(DECIDED, row);
        }
        if (isFull() && !has(DECIDED, size() - 1)) {
            // Bounded even when the watermark stands still.
            return advance(firstWaiting());
        }
        return List.of();
    }

    /** Time of the first event that waits; Long.MAX_VALUE if there is none. */
    private long firstWaiting() {
        if (hasNoRows()) {
            return Long.MAX_VALUE;
        }
        int row = has(DECIDED, 0) ? firstAfter(firstTime()) : 0;
        return row < size() ? time(row) : Long.MAX_VALUE;
    }

    @Override
    List<EventRecord> advance(long watermark) {
        List<EventRecord> matches = new ArrayList<>(0);
        while (firstWaiting() <= watermark) {
            decideNext(matches);
        }
        return matches;
    }

    /** Decides the events of the next time, and forgets those of the time before. */
    private void decideNext(List<EventRecord> matches) {
        int before = has(DECIDED, 0) ? firstAfter(firstTime()) : 0;
        long time = time(before);
        int end = firstAfter(time);
        boolean known = before > 0 && !hasLost(before) && firstTime() > StageState.before(time, stage.timespan());
        boolean found = false;
        ValueTable last = new ValueTable();
        for (int row = 0; row < before && before > FEW && known; row++) {
            last.put(key(row), 0);
        }
        for (int row = before; row < end; ) {
            int next = eventEnd(row);
            boolean matched = known && differs(row, next, before, last);
            for (int i = row; i < next; i++) {
                set(DECIDED, i);
                if (matched) {
                    set(MATCHED, i);
                }
            }
            if (matched) {
                found(row, found, matches);
                found = true;
            }
            row = next;
        }
        removeFirst(before);
    }

    /** Whether the last time may have had values that are not among its rows: what differs from those may be one of them. */
    private boolean hasLost(int rows) {
        return rows > stage.limit() || bytesUsed() > MAX_BYTES;
    }

    /** Whether one of the rows has a key that none of the first rows has, which are in the table if they are not few. */
    private boolean differs(int from, int to, int before, ValueTable last) {
        for (int row = from; row < to; row++) {
            boolean isNew = last.get(key(row)) == ValueTable.NEVER;
            for (int i = 0; i < before && before <= FEW && isNew; i++) {
                isNew = key(i) != key(row);
            }
            if (isNew) {
                return true;
            }
        }
        return false;
    }

    /** The first event of the time before is evidence too, once, unless it is in the same alert for its own sake. */
    private void found(int row, boolean another, List<EventRecord> matches) {
        if (!isRoot()) {
            matches.add(event(row).copy());
            return;
        }
        long time = time(row);
        owner.alerts().single(event(row), StageState.before(time, stage.timespan()), time, true);
        boolean counted = has(MATCHED, 0) && owner.alerts().isSame(firstTime(), time);
        if (!another && !counted) {
            owner.alerts().also(event(0), time);
        }
    }

    @Override
    void evict(long horizon) {
        if (!hasNoRows() && has(DECIDED, 0) && firstTime() <= StageState.before(horizon, stage.timespan())) {
            removeFirst(firstAfter(firstTime()));
        }
    }

    @Override
    long nextTimer() {
        if (hasNoRows()) {
            return Long.MAX_VALUE;
        }
        return Math.min(firstWaiting(), freeing());
    }

    @Override
    void write(StateWriter out) {
        out.number(dropped);
        out.word(seed);
        writeRows(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        dropped = in.number();
        seed = in.word();
        readRows(in, texts);
    }
}
