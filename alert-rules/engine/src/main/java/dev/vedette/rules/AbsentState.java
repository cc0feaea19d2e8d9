package dev.vedette.rules;

import java.util.List;

/**
 * Questions that no expected event answers within the timespan. Events stay for one timespan, so that one that comes
 * twice, or an answer that overtook its question, changes nothing.
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
        if (row < 0) {
            row = add(event, 0);
        }
        boolean expected = (stage.special() & 1L << input) != 0;
        if (expected || stage.special() == 0) {
            set(ANSWERS, row);
            if (event.time() > silentAfter && event.time() <= silentUpTo) {
                silentUpTo = event.time() - 1;
            }
        }
        if (!expected) {
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
        for (int row = 0; row < end; row++) {
            if (!has(ASKS, row)) {
                continue;
            }
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
        removeFirst(end);
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

    /** Whether an event of the same time answers and does not ask itself. */
    private boolean isAnsweredAtOnce(int row, int end) {
        for (int other = firstAfter(time(row) - 1); other < end; other++) {
            if (has(ANSWERS, other) && !has(ASKS, other)) {
                return true;
            }
        }
        return false;
    }

    @Override
    void evict(long watermark) {
        // What has been decided is gone.
    }

    @Override
    long nextTimer() {
        return hasNoRows() ? Long.MAX_VALUE : StageState.saturated(firstTime(), stage.timespan());
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
