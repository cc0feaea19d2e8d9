package dev.vedette.models.habits;

import dev.vedette.models.ToolCall;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * How much is used: amounts of the two newest hours, and for each amount the days of which the busiest hour is learned. Hours and
 * days are those of UTC. Not thread-safe.
 */
final class Usage {
    static final long HOUR_MICROS = 3_600_000_000L;
    private static final long HOURS_OF_A_DAY = 24;

    /** What the caller did in all. */
    static final List<Amount> OF_A_CALLER = List.of(Amount.values());

    /** And what with one tool. */
    static final List<Amount> OF_A_TOOL = List.of(Amount.CALLS, Amount.RESULT_BYTES);

    private final List<Amount> amounts;
    private final Days[] days;

    private long newestHour = Long.MIN_VALUE;
    /** For each amount; {@link Amount#UNKNOWN} where nothing was recorded. {@code seen} counts all, {@code learned} what may be learned from. */
    private long[] seen;

    private long[] learned;
    private long[] seenBefore;
    private long[] learnedBefore;

    Usage(List<Amount> amounts) {
        this.amounts = amounts;
        this.days = new Days[amounts.size()];
        for (int i = 0; i < days.length; i++) {
            days[i] = new Days();
        }
        seen = unknown();
        learned = unknown();
        seenBefore = unknown();
        learnedBefore = unknown();
    }

    private long[] unknown() {
        long[] none = new long[amounts.size()];
        Arrays.fill(none, Amount.UNKNOWN);
        return none;
    }

    /** What an hour's amount so far is to the usual. */
    record Measure(long amount, Baseline baseline, double times) {
        static final Measure NONE = new Measure(Amount.UNKNOWN, Baseline.NONE, Double.NaN);
    }

    /** Whether an event of this time can still be counted; lets its time come. */
    boolean reach(long time) {
        long hour = Math.floorDiv(time, HOUR_MICROS);
        if (hour > newestHour) {
            boolean next = hour == newestHour + 1;
            seenBefore = next ? seen : unknown();
            learnedBefore = next ? learned : unknown();
            seen = unknown();
            learned = unknown();
            newestHour = hour;
            for (Days each : days) {
                each.reach(day(hour));
            }
        }
        return hour >= newestHour - 1;
    }

    /** Counts a call of a time that was {@link #reach reached}; its day may learn from it. */
    void count(ToolCall call, long time, boolean trains) {
        boolean newest = Math.floorDiv(time, HOUR_MICROS) == newestHour;
        long day = day(Math.floorDiv(time, HOUR_MICROS));
        for (int i = 0; i < days.length; i++) {
            long amount = amounts.get(i).of(call);
            if (amount != Amount.UNKNOWN) {
                add(newest ? seen : seenBefore, i, amount);
                if (trains) {
                    long[] hour = newest ? learned : learnedBefore;
                    add(hour, i, amount);
                    days[i].see(day, amounts.get(i).level(hour[i]));
                }
            }
        }
    }

    private static void add(long[] hour, int place, long amount) {
        long sum = Math.max(0, hour[place]) + amount;
        hour[place] = sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Of the hour of a call that was {@link #count counted}, and of what the call has; NONE if it has none of it, or nothing is known. */
    Measure measure(Amount amount, ToolCall call, long time) {
        int place = amounts.indexOf(amount);
        long hour = Math.floorDiv(time, HOUR_MICROS);
        Baseline baseline = days[place].of(day(hour));
        if (amount.of(call) == Amount.UNKNOWN || !baseline.isKnown()) {
            return Measure.NONE;
        }
        long sum = (hour == newestHour ? seen : seenBefore)[place];
        return new Measure(sum, baseline, baseline.times(amount.level(sum)));
    }

    /** By which calls of this time are judged. */
    Baseline baseline(Amount amount, long time) {
        return days[amounts.indexOf(amount)].of(day(Math.floorDiv(time, HOUR_MICROS)));
    }

    /** Calls that were learned from. */
    long calls() {
        return days[amounts.indexOf(Amount.CALLS)].calls();
    }

    private static long day(long hour) {
        return Math.floorDiv(hour, HOURS_OF_A_DAY);
    }

    /** The last microsecond of the newest hour; Long.MIN_VALUE if there was none. */
    long newest() {
        return newestHour == Long.MIN_VALUE ? Long.MIN_VALUE : (newestHour + 1) * HOUR_MICROS - 1;
    }

    /** About how many bytes this takes in memory. */
    long bytes() {
        long bytes = 64 + 4 * (16 + 8L * amounts.size());
        for (Days each : days) {
            bytes += each.bytes();
        }
        return bytes;
    }

    /** The most bytes that {@link #write} needs. */
    static int mostBytes(List<Amount> amounts) {
        return 8 + amounts.size() * (4 * 8 + Days.MOST_BYTES);
    }

    void write(ByteBuffer out) {
        out.putLong(newestHour);
        for (int i = 0; i < days.length; i++) {
            out.putLong(seen[i]);
            out.putLong(learned[i]);
            out.putLong(seenBefore[i]);
            out.putLong(learnedBefore[i]);
            days[i].write(out);
        }
    }

    static Usage read(List<Amount> amounts, ByteBuffer in) {
        Usage usage = new Usage(amounts);
        usage.newestHour = in.getLong();
        for (int i = 0; i < usage.days.length; i++) {
            usage.seen[i] = in.getLong();
            usage.learned[i] = in.getLong();
            usage.seenBefore[i] = in.getLong();
            usage.learnedBefore[i] = in.getLong();
            usage.days[i] = Days.read(in);
        }
        return usage;
    }
}
