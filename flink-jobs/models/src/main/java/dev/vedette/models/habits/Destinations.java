package dev.vedette.models.habits;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a caller sends things: the last {@value #KEPT} addresses, hosts and accounts by their fingerprints, and on how many of the
 * days on which something was sent one was new. As in {@link Days} nothing that is said depends on the order in which events of a
 * day and of the day before come: known is what was seen before both. Not thread-safe.
 */
final class Destinations {
    static final int KEPT = 64;

    /** What a day counts halves in so many days: who finds new customers each spring does. */
    private static final double HALF_LIFE_DAYS = 90;

    /** On the first days with something sent all is new, and nothing is learned of how often that is. */
    private static final int DAYS_TO_BEGIN = Baseline.DAYS_TO_KNOW;

    private static final int OPEN = 2;

    private final Map<Long, Seen> known = new LinkedHashMap<>();
    private long newest = Long.MIN_VALUE;
    private Sent onNewest = Sent.NOTHING;
    private Sent onDayBefore = Sent.NOTHING;
    private int begun;
    private long lastLearned;
    private float days;
    private float newDays;

    private enum Sent {
        NOTHING,
        TO_KNOWN,
        TO_NEW;

        Sent or(Sent other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    /** Days since the epoch. */
    private record Seen(int first, int last) {}

    /** Lets the day come, and learns of those that it closes. */
    void reach(long day) {
        if (newest == Long.MIN_VALUE) {
            newest = day;
        }
        for (int step = 0; newest < day && step <= OPEN; step++) {
            learn(newest - 1, onDayBefore);
            onDayBefore = onNewest;
            onNewest = Sent.NOTHING;
            newest++;
        }
        newest = Math.max(newest, day);
    }

    private void learn(long day, Sent sent) {
        if (sent == Sent.NOTHING) {
            return;
        }
        if (begun < DAYS_TO_BEGIN) {
            begun++;
        } else {
            float stays = (float) Baseline.exp2(-Math.max(0, day - lastLearned) / HALF_LIFE_DAYS);
            days = days * stays + 1;
            newDays = newDays * stays + (sent == Sent.TO_NEW ? 1 : 0);
        }
        lastLearned = day;
    }

    /** How many of these nobody has seen before the day before the one that is open. */
    int unknown(List<Long> destinations, long day) {
        return (int) destinations.stream()
                .filter(one -> known.get(one) == null || known.get(one).first >= day - 1)
                .count();
    }

    /** A call on an open day has sent something there. */
    void see(List<Long> destinations, long day) {
        if (destinations.isEmpty()) {
            return;
        }
        Sent sent = unknown(destinations, day) > 0 ? Sent.TO_NEW : Sent.TO_KNOWN;
        if (day == newest) {
            onNewest = onNewest.or(sent);
        } else {
            onDayBefore = onDayBefore.or(sent);
        }
        for (Long one : destinations) {
            known.merge(
                    one,
                    new Seen((int) day, (int) day),
                    (seen, now) -> new Seen(Math.min(seen.first, now.first), Math.max(seen.last, now.last)));
        }
        while (known.size() > KEPT) {
            known.remove(longestUnused());
        }
    }

    private Long longestUnused() {
        return known.entrySet().stream()
                .min(Comparator.comparingInt((Map.Entry<Long, Seen> one) -> one.getValue().last)
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
    }

    boolean isKnown() {
        return begun >= DAYS_TO_BEGIN;
    }

    /** Share of the days with something sent on which something went to a new one; a half where no day was counted. */
    double newDays() {
        return (newDays + 1) / (days + 2);
    }

    /** About how many bytes this takes in memory. */
    long bytes() {
        return 120 + 96L * known.size();
    }

    /** The most bytes that {@link #write} needs. */
    static final int MOST_BYTES = 8 + 2 + 1 + 8 + 8 + 1 + KEPT * 16;

    void write(ByteBuffer out) {
        out.putLong(newest);
        out.put((byte) onNewest.ordinal());
        out.put((byte) onDayBefore.ordinal());
        out.put((byte) begun);
        out.putLong(lastLearned);
        out.putFloat(days);
        out.putFloat(newDays);
        out.put((byte) known.size());
        known.forEach((one, seen) -> {
            out.putLong(one);
            out.putInt(seen.first);
            out.putInt(seen.last);
        });
    }

    static Destinations read(ByteBuffer in) {
        Destinations destinations = new Destinations();
        destinations.newest = in.getLong();
        destinations.onNewest = sent(in.get());
        destinations.onDayBefore = sent(in.get());
        destinations.begun = in.get();
        destinations.lastLearned = in.getLong();
        destinations.days = in.getFloat();
        destinations.newDays = in.getFloat();
        int size = in.get();
        for (int i = 0; i < size; i++) {
            destinations.known.put(in.getLong(), new Seen(in.getInt(), in.getInt()));
        }
        return destinations;
    }

    private static Sent sent(byte number) {
        Sent[] all = Sent.values();
        if (number < 0 || number >= all.length) {
            throw new IllegalArgumentException("habits of a caller: " + number + " is no way of sending");
        }
        return all[number];
    }
}
