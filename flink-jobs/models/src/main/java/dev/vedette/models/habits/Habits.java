package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;

/** What is usual for somebody or something, in a bounded number of bytes. Not thread-safe. */
public sealed interface Habits permits CallerHabits, ToolHabits {

    /** Without a call in this time, in microseconds, habits are forgotten, and begin anew. */
    long IDLE_MICROS = 60L * 24 * 3_600_000_000L;

    /** Whether calls in this time, in microseconds, are judged the same in whatever order they come. */
    long ORDER_MICROS = Usage.HOUR_MICROS;

    /**
     * Judges the call by what was learned of days before, and then counts it. A call without a time, or more than an hour older than
     * the newest hour, is neither judged nor counted.
     *
     * @param before what other habits say of the call
     * @param trains whether its day may learn from it; if not, it still counts in its hour
     * @return {@code before} with what these say
     */
    Judgement add(ToolCall call, boolean trains, Judgement before);

    /** Time up to which something was seen, microseconds since 1970-01-01T00:00:00Z; Long.MIN_VALUE if nothing was. */
    long newest();

    /** About how many bytes this takes in memory. */
    long bytes();

    /** This in its own versioned binary form. */
    byte[] toBytes();
}
