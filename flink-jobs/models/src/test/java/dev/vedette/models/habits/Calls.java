package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;
import java.util.List;
import java.util.OptionalLong;

/** Calls of one caller, as tests want them. */
final class Calls {
    static final long HOUR = 3_600_000_000L;
    static final long DAY = 24 * HOUR;

    /** 2026-11-02T00:00:00Z. */
    static final long START = 1_793_577_600_000_000L;

    private Calls() {}

    static ToolCall call(long time, String tool, long resultBytes) {
        return new ToolCall(
                "kid:ann",
                "session",
                tool,
                List.of(),
                OptionalLong.of(100),
                resultBytes < 0 ? OptionalLong.empty() : OptionalLong.of(resultBytes),
                false,
                List.of(),
                OptionalLong.of(time));
    }

    static ToolCall call(long day, int hour, int minute, String tool, long resultBytes) {
        return call(START + day * DAY + hour * HOUR + minute * (HOUR / 60), tool, resultBytes);
    }

    /** A day's work: ten calls in one hour with so many bytes in all; what is said of the last. */
    static Judgement work(Habits habits, long day, long bytes) {
        Judgement last = Judgement.NONE;
        for (int i = 0; i < 10; i++) {
            last = habits.add(call(day, 9, i, "search", bytes / 10), true, Judgement.NONE);
        }
        return last;
    }

    /** What is usual on the day, by what is said of a call that does not train: bytes in its hour. */
    static double usual(CallerHabits habits, long day) {
        long probe = 1L << 40;
        Judgement judged =
                CallerHabits.fromBytes(habits.toBytes()).add(call(day, 23, 59, "search", probe), false, Judgement.NONE);
        return probe / judged.volume();
    }
}
