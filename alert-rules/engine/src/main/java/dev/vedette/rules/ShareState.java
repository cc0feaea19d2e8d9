package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * value_percentile without a percentile: an event matches when one of its values makes up a share of the values of its
 * window that fulfils the condition. Decided behind the watermark, since another event changes all shares.
 */
final class ShareState extends StageState {

    /** The event waits for the watermark. */
    private static final Mark WAITING = Mark.FIRST;

    private static final long MILLIONTHS_OF_A_PERCENT = 100_000_000;

    private long seed = ValueHash.newSeed();
    /** Earliest time of an event that waits. */
    private long waiting = Long.MAX_VALUE;
    /** How often the window that was looked at last holds each value. */
    private ValueTable counts = new ValueTable();

    private long total;
    /** In a large table, when each value was there, since a window was asked for that lies behind the one before. */
    private @Nullable KeyTimes times;

    private long start = Long.MIN_VALUE;
    private long end = Long.MIN_VALUE;

    ShareState(Stage stage, CorrelationState owner) {
        super(stage, owner, true);
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long key = ValueHash.of(value, seed);
        if (find(event, key) >= 0) {
            return List.of();
        }
        int row = add(event, key);
        set(WAITING, row);
        waiting = Math.min(waiting, event.time());
        if (event.time() > start && event.time() <= end) {
            count(key, 1);
        }
        if (times != null) {
            times.add(key, event.time());
        }
        return isFull() ? shrink() : List.of();
    }

    /** An event that still waits when it goes is decided with what is known. */
    private List<EventRecord> shrink() {
        List<EventRecord> matches = new ArrayList<>(0);
        int outside = excess(firstAfter(StageState.before(lastTime(), stage.timespan())));
        if (outside > 0) {
            matches.addAll(advance(time(outside - 1)));
            forgetFirst(outside, false);
        }
        if (isFull()) {
            int rows = excess();
            matches.addAll(advance(time(rows - 1)));
            forgetFirst(rows, true);
        }
        return matches;
    }

    private void count(long key, int by) {
        counts.count(key, by);
        total += by;
    }

    @Override
    List<EventRecord> advance(long watermark) {
        if (waiting > watermark) {
            return List.of();
        }
        List<EventRecord> matches = new ArrayList<>(0);
        int row = nextWaiting(firstAfter(waiting - 1));
        while (row < size() && time(row) <= watermark) {
            row = nextWaiting(decide(row, matches));
        }
        waiting = row < size() ? time(row) : Long.MAX_VALUE;
        return matches;
    }

    private int nextWaiting(int row) {
        return next(WAITING, row, size());
    }

    /** Decides the event that waits with the row, its first that does; returns the row after it. */
    private int decide(int row, List<EventRecord> matches) {
        int next = eventEnd(row);
        for (int i = row; i < next; i++) {
            clear(WAITING, i);
        }
        long time = time(row);
        long windowStart = StageState.before(time, stage.timespan());
        // Of a window that has lost events no share is known.
        if (windowStart >= gone && hasShare(row, next, windowStart, time)) {
            found(row, windowStart, matches);
        }
        return next;
    }

    /** Whether one of the keys of the rows has such a share of the window as the condition asks for. */
    private boolean hasShare(int row, int next, long windowStart, long windowEnd) {
        KeyTimes past = past(windowStart, windowEnd);
        if (past == null) {
            slide(windowStart, windowEnd);
        }
        for (int i = row; i < next; i++) {
            boolean fulfils = past == null
                    ? fulfils(Math.max(0, counts.get(key(i))), total)
                    : fulfils(
                            past.count(key(i), windowStart, windowEnd),
                            firstAfter(windowEnd) - firstAfter(windowStart));
            if (fulfils) {
                return true;
            }
        }
        return false;
    }

    /** Of a window of a large table that lies behind the one before; null for others, which are slid to. */
    private @Nullable KeyTimes past(long windowStart, long windowEnd) {
        boolean isPast = isLarge() && (windowStart < start || windowEnd < end);
        if (times == null && isPast) {
            times = KeyTimes.of(this, stage.timespan(), -1);
        }
        if (times != null && times.inOrder(!isPast) > size()) {
            times = null;
        }
        return isPast ? times : null;
    }

    private boolean fulfils(long count, long of) {
        return stage.threshold().testOrder(bound -> Long.compare(count * MILLIONTHS_OF_A_PERCENT, bound * of));
    }

    private void found(int row, long windowStart, List<EventRecord> matches) {
        if (isRoot()) {
            owner.alerts().single(event(row), windowStart, time(row), true);
        } else {
            matches.add(event(row).copy());
        }
    }

    /** Makes {@code (newStart, newEnd]} the window. */
    private void slide(long newStart, long newEnd) {
        if (newStart < start || newEnd < end) {
            counts = new ValueTable();
            total = 0;
            start = newStart;
            end = newStart;
        }
        long left = Math.min(newStart, end);
        for (int row = firstAfter(start); row < size() && time(row) <= left; row++) {
            count(key(row), -1);
        }
        for (int row = firstAfter(Math.max(end, newStart)); row < size() && time(row) <= newEnd; row++) {
            count(key(row), 1);
        }
        start = newStart;
        end = newEnd;
    }

    @Override
    void evict(long horizon) {
        forgetFirst(firstAfter(StageState.before(horizon, stage.timespan())), false);
    }

    private void forgetFirst(int rows, boolean counted) {
        if (rows == 0) {
            return;
        }
        gone = Math.max(gone, time(rows - 1));
        for (int row = 0; row < rows; row++) {
            if (time(row) > start && time(row) <= end) {
                count(key(row), -1);
            }
            if (times != null) {
                times.removeFirst(key(row), time(row));
            }
        }
        removeFirst(rows);
        if (!isLarge()) {
            times = null;
        }
        dropped += counted ? rows : 0;
    }

    @Override
    long nextTimer() {
        return hasNoRows() ? Long.MAX_VALUE : Math.min(waiting, freeing());
    }

    @Override
    long moreBytes() {
        return counts.bytesHeld() + (times == null ? 0 : times.bytesHeld());
    }

    @Override
    void write(StateWriter out) {
        out.number(gone);
        out.number(dropped);
        out.word(seed);
        writeRows(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        gone = in.number();
        dropped = in.number();
        seed = in.word();
        readRows(in, texts);
        waiting = firstTime(WAITING);
    }
}
