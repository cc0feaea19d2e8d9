package dev.vedette.models.habits;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is usual, learned from one number for each day with something to learn from, and robust: a center and a spread that
 * are decayed in event time, the level that lies {@value #SPREADS} spreads above the center and is seldom exceeded, and a second
 * level that follows the first one slowly. All are log2 of an amount. Immutable.
 *
 * <p>Whatever a day brings, it moves the level by at most {@link #MOST_A_DAY}, and the slow one by {@link #MOST_A_DAY_SLOWLY}.
 * What lies further from the center than {@link #FARTHEST} counts as lying there (Huber 1964).
 *
 * @param days learned from
 * @param calls that they had
 * @param lastDay the newest of them, days since the epoch
 * @param first levels of the first days, until there are {@link #DAYS_TO_KNOW}; then none
 */
record Baseline(int days, int calls, long lastDay, float center, float spread, float slow, float[] first) {
    static final double LN_2 = Math.log(2);

    /** Days of which nothing is said. */
    static final int DAYS_TO_KNOW = 7;

    /** The same of calls. */
    static final int CALLS_TO_KNOW = 30;

    /** What a day counts halves in so many days. */
    static final double HALF_LIFE_DAYS = 14;

    /** The same of the slow level. */
    static final double SLOW_HALF_LIFE_DAYS = 90;

    /** log2 of 1.072. */
    static final double MOST_A_DAY = 0.1;

    /** log2 of 1.007. */
    static final double MOST_A_DAY_SLOWLY = 0.01;

    static final double SPREADS = 2;

    private static final double FARTHEST = 2;

    /** Nobody's days are all the same for long: log2 of 1.2. */
    private static final double LEAST_SPREAD = 0.25;

    /** Of the deviation from the median, so that it is the mean one of normal numbers. */
    private static final double MEAN_OF_MEDIAN_DEVIATION = 1.18;

    private static final float[] SETTLED = {};

    static final Baseline NONE = new Baseline(0, 0, Long.MIN_VALUE, 0, 0, 0, SETTLED);

    /** Whether enough was learned to judge by it. */
    boolean isKnown() {
        return isSettled() && calls >= CALLS_TO_KNOW;
    }

    private boolean isSettled() {
        return days >= DAYS_TO_KNOW;
    }

    /** What is seldom exceeded, log2 of an amount; only if it is known. */
    double level() {
        return center + SPREADS * spread;
    }

    /** How many times the usual a level is. */
    double times(double ofLevel) {
        return exp2(ofLevel - level());
    }

    /** How many times the usual of long ago the usual is. */
    double drift() {
        return exp2(level() - slow);
    }

    static double exp2(double log) {
        return Math.exp(log * LN_2);
    }

    /** With one more day, which had so many calls. */
    Baseline with(long day, float dayLevel, int dayCalls) {
        int allCalls = (int) Math.min(Integer.MAX_VALUE, (long) calls + dayCalls);
        if (isSettled()) {
            return follow(day, dayLevel, allCalls);
        }
        float[] levels = Arrays.copyOf(first, first.length + 1);
        levels[first.length] = dayLevel;
        if (levels.length < DAYS_TO_KNOW) {
            return new Baseline(levels.length, allCalls, day, 0, 0, 0, levels);
        }
        float median = median(levels);
        float[] deviations = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            deviations[i] = Math.abs(levels[i] - median);
        }
        float width = (float) Math.max(LEAST_SPREAD, MEAN_OF_MEDIAN_DEVIATION * median(deviations));
        return new Baseline(levels.length, allCalls, day, median, width, (float) (median + SPREADS * width), SETTLED);
    }

    private Baseline follow(long day, float dayLevel, int allCalls) {
        double elapsed = Math.max(1, day - lastDay);
        double weight = weight(elapsed, HALF_LIFE_DAYS);
        double off = Math.max(-FARTHEST, Math.min(FARTHEST, dayLevel - center));
        double toCenter = weight * off;
        double toSpread = Math.max(LEAST_SPREAD, spread + weight * (Math.abs(off) - spread)) - spread;
        double move = Math.abs(toCenter + SPREADS * toSpread);
        double part = move > MOST_A_DAY ? MOST_A_DAY / move : 1;
        float newCenter = (float) (center + part * toCenter);
        float newSpread = (float) (spread + part * toSpread);
        double toSlow = weight(elapsed, SLOW_HALF_LIFE_DAYS) * (newCenter + SPREADS * newSpread - slow);
        float newSlow = (float) (slow + Math.max(-MOST_A_DAY_SLOWLY, Math.min(MOST_A_DAY_SLOWLY, toSlow)));
        return new Baseline(Math.min(days + 1, Short.MAX_VALUE), allCalls, day, newCenter, newSpread, newSlow, first);
    }

    /** Of what is new after so many days. */
    private static double weight(double days, double halfLife) {
        return 1 - exp2(-days / halfLife);
    }

    private static float median(float[] numbers) {
        float[] sorted = numbers.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** About how many bytes this takes in memory. */
    long bytes() {
        return 56 + (first.length == 0 ? 0 : 16 + 4L * first.length);
    }

    /** The most bytes that {@link #write} needs. */
    static final int MOST_BYTES = 2 + 4 + 8 + 4 * DAYS_TO_KNOW;

    void write(ByteBuffer out) {
        out.putShort((short) days);
        if (days == 0) {
            return;
        }
        out.putInt(calls);
        out.putLong(lastDay);
        if (isSettled()) {
            out.putFloat(center);
            out.putFloat(spread);
            out.putFloat(slow);
        } else {
            for (float level : first) {
                out.putFloat(level);
            }
        }
    }

    static Baseline read(ByteBuffer in) {
        int days = in.getShort();
        if (days <= 0) {
            return NONE;
        }
        int calls = in.getInt();
        long lastDay = in.getLong();
        if (days >= DAYS_TO_KNOW) {
            return new Baseline(days, calls, lastDay, in.getFloat(), in.getFloat(), in.getFloat(), SETTLED);
        }
        float[] first = new float[days];
        for (int i = 0; i < days; i++) {
            first[i] = in.getFloat();
        }
        return new Baseline(days, calls, lastDay, 0, 0, 0, first);
    }
}
