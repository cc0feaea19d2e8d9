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
    private Learned forNewest = new Learned(0, 0, 0, 0);
    private Learned forDayBefore = forNewest;
    private Sent onNewest = Sent.NOTHING;
    private Sent onDayBefore = Sent.NOTHING;

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

    /**
     * How often something was sent to a new place.
     *
     * @param begun days that came before those that count, {@value #DAYS_TO_BEGIN} at most
     * @param last day that was learned
     * @param days with something sent, decayed
     * @param newDays those of them on which one was new
     */
    private record Learned(int begun, long last, float days, float newDays) {
        static final int BYTES = 1 + 8 + 4 + 4;

        Learned with(long day, Sent sent) {
            if (sent == Sent.NOTHING) {
                return this;
            }
            if (begun < DAYS_TO_BEGIN) {
                return new Learned(begun + 1, day, days, newDays);
            }
            float stays = (float) Baseline.exp2(-Math.max(0, day - last) / HALF_LIFE_DAYS);
            return new Learned(begun, day, days * stays + 1, newDays * stays + (sent == Sent.TO_NEW ? 1 : 0));
        }

        boolean isKnown() {
            return begun >= DAYS_TO_BEGIN;
        }

        void write(ByteBuffer out) {
            out.put((byte) begun);
            out.putLong(last);
            out.putFloat(days);
            out.putFloat(newDays);
        }

        static Learned read(ByteBuffer in) {
            return new Learned(in.get(), in.getLong(), in.getFloat(), in.getFloat());
        }
    }

    /** Lets the day come, and learns of those that it closes. */
    void reach(long day) {
        if (newest == Long.MIN_VALUE) {
            newest = day;
        }
        for (int step = 0; newest < day && step <= OPEN; step++) {
            forDayBefore = forNewest;
            forNewest = forNewest.with(newest - 1, onDayBefore);
            onDayBefore = onNewest;
            onNewest = Sent.NOTHING;
            newest++;
        }
        newest = Math.max(newest, day);
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

    /** Whether enough was learned to judge an event of an open day by. */
    boolean isKnown(long day) {
        return of(day).isKnown();
    }

    /** Share of the days with something sent on which something went to a new one; a half where no day was counted. */
    double newDays(long day) {
        return (of(day).newDays + 1) / (of(day).days + 2);
    }

    private Learned of(long day) {
        return day == newest ? forNewest : forDayBefore;
    }

    /** About how many bytes this takes in memory. */
    long bytes() {
        return 120 + 96L * known.size();
    }

    /** The most bytes that {@link #write} needs. */
    static final int MOST_BYTES = 8 + 2 * Learned.BYTES + 2 + 1 + KEPT * 16;

    void write(ByteBuffer out) {
        out.putLong(newest);
        forNewest.write(out);
        forDayBefore.write(out);
        out.put((byte) onNewest.ordinal());
        out.put((byte) onDayBefore.ordinal());
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
        destinations.forNewest = Learned.read(in);
        destinations.forDayBefore = Learned.read(in);
        destinations.onNewest = sent(in.get());
        destinations.onDayBefore = sent(in.get());
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
