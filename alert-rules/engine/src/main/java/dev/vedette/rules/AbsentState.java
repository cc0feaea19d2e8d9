package dev.vedette.rules;

import java.util.List;

/**
 * Questions that no expected event answers within the timespan. Events stay for one timespan, so that one that comes
 * twice, or an answer that overtook its question, changes nothing; and for the lateness, so that a question that comes late
 * finds its answer.
 */
final class AbsentState extends StageState {

    private static final Mark ASKS = Mark.FIRST;
    private static final Mark ANSWERS = Mark.SECOND;

    /** No answer has a time after the first and up to the second: many questions in a row do not look for one each. */
    private long silentAfter = Long.MAX_VALUE;

    private long silentUpTo = Long.MIN_VALUE;

    AbsentState(Stage stage, CorrelationState owner) {
        super(stage, owner, false);
    }

    @Override
    List<EventRecord> add(int input, String value, EventRecord event) {
        int row = find(event);
        boolean isNew = row < 0;
        if (isNew) {
            row = add(event, 0);
        }
        boolean expected = (stage.special() & 1L << input) != 0;
        if (expected || stage.special() == 0) {
            set(ANSWERS, row);
            if (event.time() > silentAfter && event.time() <= silentUpTo) {
                silentUpTo = event.time() - 1;
            }
        }
        // One that comes twice has been decided.
        if (!expected && (isNew || event.time() > decided())) {
            set(ASKS, row);
        }
        if (isFull()) {
            int rows = excess();
            dropped += rows;
            removeFirst(rows);
        }
        return List.of();
    }

    @Override
    List<EventRecord> advance(long watermark) {
        int end = firstAfter(StageState.before(watermark, stage.timespan()));
        int sameTime = 0;
        boolean atOnce = false;
        for (int row = next(ASKS, 0, end); row < end; row = next(ASKS, row + 1, end)) {
            long time = time(row);
            if (row >= sameTime) {
                sameTime = firstAfter(time);
                atOnce = isAnsweredAtOnce(row, sameTime);
            }
            long until = StageState.saturated(time, stage.timespan());
            if (!atOnce && nextAnswer(time) > until) {
                owner.alerts().single(event(row), time, until, true);
            }
        }
        for (int row = next(ASKS, 0, end); row < end; row = next(ASKS, row + 1, end)) {
            clear(ASKS, row);
        }
        return List.of();
    }

    /** The time of the first answer after a time; Long.MAX_VALUE if there is none. */
    private long nextAnswer(long time) {
        if (time < silentAfter || time >= silentUpTo) {
            silentAfter = time;
            silentUpTo = time;
        }
        int answer = firstAfter(silentUpTo);
        answer = next(ANSWERS, answer, size());
        silentUpTo = Math.max(silentUpTo, (answer < size() ? time(answer) : lastTime() + 1) - 1);
        return answer < size() ? time(answer) : Long.MAX_VALUE;
    }

    /** The questions up to this time have been decided. */
    private long decided() {
        return StageState.before(owner.watermark(), stage.timespan());
    }

    /** Whether an event of the same time answers and does not ask itself. Those that have been decided ask no more. */
    private boolean isAnsweredAtOnce(int row, int end) {
        if (stage.special() == 0) {
            return false;
        }
        for (int other = firstAfter(time(row) - 1); other < end; other++) {
            if (has(ANSWERS, other) && !has(ASKS, other)) {
                return true;
            }
        }
        return false;
    }

    @Override
    void evict(long horizon) {
        removeFirst(firstAfter(StageState.before(horizon, stage.timespan())));
    }

    @Override
    long nextTimer() {
        if (hasNoRows()) {
            return Long.MAX_VALUE;
        }
        long evicting = whenNoLateEventAsks(StageState.saturated(firstTime(), stage.timespan()));
        long asked = stage.lateness() == 0 ? Long.MAX_VALUE : firstTime(ASKS);
        return Math.min(evicting, StageState.saturated(asked, stage.timespan()));
    }

    @Override
    void write(StateWriter out) {
        out.number(dropped);
        writeRows(out);
    }

    @Override
    void read(StateReader in, StoredTexts texts) {
        dropped = in.number();
        readRows(in, texts);
    }
}
