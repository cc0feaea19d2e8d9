package dev.vedette.rules;

import dev.vedette.rules.EventTable.Mark;
import java.util.List;

/**
 * Questions that no expected event answers within the timespan. Events stay for one timespan, so that one that comes
 * twice, or an answer that overtook its question, changes nothing.
 */
final class AbsentState extends StageState {

    private static final Mark ASKS = Mark.FIRST;
    private static final Mark ANSWERS = Mark.SECOND;

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
        int answer = 0;
        for (int row = 0; row < end; row++) {
            if (!has(ASKS, row)) {
                continue;
            }
            long time = time(row);
            answer = Math.max(answer, firstAfter(time));
            while (answer < size() && !has(ANSWERS, answer)) {
                answer++;
            }
            long until = StageState.saturated(time, stage.timespan());
            boolean answered = answer < size() && time(answer) <= until || isAnsweredAtOnce(row);
            if (!answered) {
                owner.alerts().single(event(row), time, until, true);
            }
        }
        removeFirst(end);
        return List.of();
    }

    /** Whether an event of the same time answers and does not ask itself. */
    private boolean isAnsweredAtOnce(int row) {
        int end = firstAfter(time(row));
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
    void write(StateWriter out, EventRecord.Texts texts) {
        out.number(dropped);
        writeRows(out, texts);
    }

    @Override
    void read(StateReader in, EventRecord.Texts texts) {
        dropped = in.number();
        readRows(in, texts);
    }
}
