package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Values that are new for the group: an event matches when none of the rules had the value in {@code (t - timespan, t)},
 * nor a known-from rule at {@code t} itself. Decided behind the watermark, since an earlier event may still come: the
 * table holds the events that it has not passed, a row for each of their values.
 */
final class FirstSeenState extends StageState {

    /** The event came through a rule whose values are known without having been new. */
    private static final Mark ASKED = Mark.FIRST;
    /** The event came through another rule. */
    private static final Mark USED = Mark.SECOND;

    private static final ValueTable NOTHING = new ValueTable();

    /** When each value was there last, at or before the watermark. */
    private ValueTable known = new ValueTable();
    /** No value is known from before. */
    private long oldest = Long.MAX_VALUE;

    private long seed = ValueHash.newSeed();

    FirstSeenState(Stage stage, CorrelationState owner) {
        super(stage, owner, true);
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        long key = ValueHash.of(value, seed);
        int row = find(event, key);
        if (row < 0) {
            row = add(event, key);
        }
        set((stage.special() & 1L << input) != 0 ? ASKED : USED, row);
        if (isFull()) {
            // Bounded even when the watermark stands still: what is oldest is decided by what is known so far.
            return advance(firstTime());
        }
        return List.of();
    }

    @Override
    List<EventRecord> advance(long watermark) {
        int passed = firstAfter(watermark);
        if (passed == 0) {
            return List.of();
        }
        List<EventRecord> matches = new ArrayList<>(0);
        for (int row = 0; row < passed; ) {
            row = decide(row, matches);
        }
        removeFirst(passed);
        return matches;
    }

    /** Decides the rows of one time; returns the row after them. */
    private int decide(int first, List<EventRecord> matches) {
        long time = time(first);
        int end = firstAfter(time);
        ValueTable asked = asked(first, end);
        for (int row = first; row < end; ) {
            row = decideEvent(row, asked, matches);
        }
        for (int row = first; row < end; row++) {
            known.put(key(row), time);
        }
        oldest = Math.min(oldest, time);
        if (known.size() > stage.limit() + stage.limit() / 8) {
            forget(StageState.before(time, stage.timespan()));
            if (known.size() > stage.limit()) {
                shrink();
            }
        }
        return end;
    }

    /**
     * Decides one event; returns the row after it.
     *
     * @param asked the values of its time that are no news
     */
    private int decideEvent(int from, ValueTable asked, List<EventRecord> matches) {
        int next = eventEnd(from);
        long time = time(from);
        if (!any(USED, from, next)) {
            return next;
        }
        for (int row = from; row < next; row++) {
            if (isNew(key(row), time) && asked.get(key(row)) == ValueTable.NEVER) {
                if (isRoot()) {
                    long start = StageState.before(time, stage.timespan());
                    owner.alerts().single(event(from), start, time, gone <= start);
                } else {
                    matches.add(event(from).copy());
                }
                return next;
            }
        }
        return next;
    }

    private boolean any(Mark mark, int from, int to) {
        for (int row = from; row < to; row++) {
            if (has(mark, row)) {
                return true;
            }
        }
        return false;
    }

    /** The values of events of these rows that came through a known-from rule, all that each brought. */
    private ValueTable asked(int first, int end) {
        ValueTable asked = NOTHING;
        for (int row = first; row < end && stage.special() != 0; ) {
            int next = eventEnd(row);
            if (any(ASKED, row, next)) {
                asked = asked == NOTHING ? new ValueTable() : asked;
                for (int i = row; i < next; i++) {
                    asked.put(key(i), 0);
                }
            }
            row = next;
        }
        return asked;
    }

    private boolean isNew(long value, long time) {
        long last = known.get(value);
        return last == ValueTable.NEVER || last <= StageState.before(time, stage.timespan());
    }

    /** Forgets the quarter of the values that has not been seen for longest. */
    private void shrink() {
        long[] times = known.sortedTimes();
        long horizon = times[Math.min(times.length - 1, stage.limit() / 4)];
        int before = known.size();
        forget(horizon);
        gone = Math.max(gone, horizon);
        dropped += before - known.size();
    }

    @Override
    void evict(long horizon) {
        if (horizon >= forgetting()) {
            forget(StageState.before(horizon, stage.timespan()));
        }
    }

    private void forget(long horizon) {
        known.removeUpTo(horizon);
        oldest = known.oldest();
    }

    /** When values are forgotten: all are gone through, which is not done for each that a timespan leaves behind. */
    private long forgetting() {
        return oldest == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : StageState.lazily(StageState.saturated(oldest, stage.timespan()), stage.timespan());
    }

    @Override
    long nextTimer() {
        return hasNoRows() ? whenNoLateEventAsks(forgetting()) : firstTime();
    }

    @Override
    boolean isEmpty() {
        return hasNoRows() && known.size() == 0;
    }

    @Override
    long moreBytes() {
        return known.bytesHeld();
    }

    @Override
    void write(StateWriter out) {
        out.number(gone);
        out.number(dropped);
        out.word(seed);
        writeRows(out);
        known.write(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        gone = in.number();
        dropped = in.number();
        seed = in.word();
        readRows(in, texts);
        known = ValueTable.read(in);
        oldest = known.oldest();
    }

    @Override
    void read(FirstForm in) {
        gone = in.number();
        dropped = in.number();
        for (int n = in.count(); n > 0; n--) {
            FirstForm.Entry entry = in.entry();
            for (String value : entry.values()) {
                int row = add(entry.event(), ValueHash.of(value, seed));
                if ((entry.inputs() & stage.special()) != 0) {
                    set(ASKED, row);
                }
                if ((entry.inputs() & ~stage.special()) != 0) {
                    set(USED, row);
                }
            }
        }
        for (int n = in.count(); n > 0; n--) {
            String value = in.text();
            known.put(ValueHash.of(value, seed), in.number());
        }
        oldest = known.oldest();
    }
}
