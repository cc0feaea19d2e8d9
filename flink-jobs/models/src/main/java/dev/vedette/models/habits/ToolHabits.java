package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How large the results of one tool are, whoever calls it: learned from the largest of each day. So a caller of whom nothing is
 * known yet is held against something too. Not thread-safe.
 */
public final class ToolHabits implements Habits {
    private static final byte FORM = 1;
    private static final long DAY_MICROS = 24 * Usage.HOUR_MICROS;
    private static final Amount SIZE = Amount.RESULT_BYTES;

    private final Days sizes;
    private long newest = Long.MIN_VALUE;

    /** Of a tool that nobody has called. */
    public ToolHabits() {
        this(new Days());
    }

    private ToolHabits(Days sizes) {
        this.sizes = sizes;
    }

    @Override
    public Judgement add(ToolCall call, boolean trains, Judgement before) {
        if (call.time().isEmpty()) {
            return before;
        }
        long time = call.time().getAsLong();
        newest = Math.max(newest, time);
        long day = Math.floorDiv(time, DAY_MICROS);
        sizes.reach(day);
        long size = SIZE.of(call);
        if (size == Amount.UNKNOWN || !sizes.isOpen(day)) {
            return before;
        }
        float level = SIZE.level(size);
        Judgement judgement = judge(sizes.of(day), size, level, before);
        if (trains) {
            sizes.see(day, level);
        }
        return judgement;
    }

    private Judgement judge(Baseline baseline, long size, float level, Judgement before) {
        if (!baseline.isKnown()) {
            return before;
        }
        double times = baseline.times(level);
        return before.withResult(
                times,
                times < CallerHabits.WORTH_A_REASON
                        ? List.of()
                        : List.of(String.format(
                                Locale.ROOT,
                                "a result of %d bytes: %.1f times what a day's largest of this tool seldom exceeds (%d)",
                                size,
                                times,
                                SIZE.atLevel(baseline.level()))));
    }

    @Override
    public long newest() {
        return newest;
    }

    @Override
    public long bytes() {
        return 64 + sizes.bytes();
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(1 + 8 + Days.MOST_BYTES);
        out.put(FORM);
        out.putLong(newest);
        sizes.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another form, or cut short
     */
    public static ToolHabits fromBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte form = in.get();
            if (form != FORM) {
                throw new IllegalArgumentException(
                        "habits of a tool in form " + form + ": this version reads form " + FORM);
            }
            long newest = in.getLong();
            ToolHabits habits = new ToolHabits(Days.read(in));
            habits.newest = newest;
            return habits;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("habits of a tool cut short: " + bytes.length + " bytes", e);
        }
    }
}
