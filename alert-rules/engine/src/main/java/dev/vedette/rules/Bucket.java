package dev.vedette.rules;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One alert in the making: which stretches of time satisfied windows cover, and the events in them. */
final class Bucket extends EvidenceTable {

    private static final long[] NO_LONGS = {};

    /** Epoch-aligned: {@link AlertIdentity#bucket}. */
    final long number;

    long count;
    boolean exact = true;
    long windowStart = Long.MIN_VALUE;
    long windowEnd = Long.MIN_VALUE;
    /** Of that window, when the alert was last found. */
    private @Nullable Estimate estimate;
    /** Whether the count has grown since the alert was last found. */
    boolean grown;

    /** Pairs of low and high, disjoint, ascending; each {@code (low, high]}. */
    private long[] covered = NO_LONGS;

    private @Nullable String alertId;

    Bucket(long number) {
        this.number = number;
    }

    boolean covers(long time) {
        for (int i = covered.length - 2; i >= 0; i -= 2) {
            if (time > covered[i]) {
                return time <= covered[i + 1];
            }
        }
        return false;
    }

    void count(EventRecord event, int maxEvidence) {
        count++;
        add(event, 0);
        if (size() > maxEvidence) {
            // The oldest half and the newest half stay: which ones does not depend on the order of arrival.
            remove((maxEvidence + 1) / 2);
        }
    }

    private void count(long low, long high, EventTable events, int maxEvidence) {
        int end = events.firstAfter(high);
        for (int row = events.firstAfter(low); row < end; row++) {
            if (!events.isSameEvent(row)) {
                count(events.event(row), maxEvidence);
            }
        }
    }

    /** Adds {@code (start, end]}; counts the events that were not covered before; true if there were any. */
    boolean cover(long start, long end, EventTable events, int maxEvidence) {
        long before = count;
        long from = start;
        long low = start;
        long high = end;
        long[] apart = new long[covered.length + 2];
        int size = 0;
        for (int i = 0; i < covered.length; i += 2) {
            if (covered[i + 1] < start || covered[i] > end) {
                apart[size++] = covered[i];
                apart[size++] = covered[i + 1];
                continue;
            }
            if (covered[i] > from) {
                count(from, covered[i], events, maxEvidence);
            }
            from = Math.max(from, covered[i + 1]);
            low = Math.min(low, covered[i]);
            high = Math.max(high, covered[i + 1]);
        }
        if (from < end) {
            count(from, end, events, maxEvidence);
        }
        int at = 0;
        while (at < size && apart[at] < low) {
            at += 2;
        }
        System.arraycopy(apart, at, apart, at + 2, size - at);
        apart[at] = low;
        apart[at + 1] = high;
        covered = Arrays.copyOf(apart, size + 2);
        return count > before;
    }

    /** The window that ends last is the one that the alert shows. */
    void note(long start, long end, boolean isExact) {
        if (end > windowEnd) {
            estimate = null;
        }
        if (end >= windowEnd) {
            windowStart = start;
            windowEnd = end;
        }
        exact &= isExact;
    }

    /**
     * Notes what is known now of the window that the alert shows.
     *
     * @param now empty if nothing is known any more
     * @param grows whether more events cannot make less what is compared: then the lower bound never falls
     */
    Optional<Estimate> estimate(Optional<Estimate> now, boolean grows) {
        Estimate before = estimate;
        Optional<Estimate> known =
                before == null || !grows ? now : now.map(estimated -> estimated.notBelow(before.atLeast()));
        estimate = known.orElse(null);
        return known;
    }

    /** Drops stretches into which no event can come any more. */
    void forget(long horizon) {
        int first = 0;
        while (first < covered.length && covered[first + 1] <= horizon) {
            first += 2;
        }
        covered = first == 0 ? covered : Arrays.copyOfRange(covered, first, covered.length);
    }

    String alertId(Supplier<String> identity) {
        if (alertId == null) {
            alertId = identity.get();
        }
        return alertId;
    }

    @Override
    long bytesHeld() {
        return super.bytesHeld() + (long) covered.length * Long.BYTES;
    }

    void write(StateWriter out, EventRecord.Texts texts) {
        out.number(number);
        out.count(count);
        out.count(exact ? 1 : 0);
        out.number(windowStart);
        out.number(windowEnd);
        out.count(estimate == null ? 0 : 1);
        if (estimate != null) {
            estimate.write(out);
        }
        out.count(covered.length / 2);
        for (long time : covered) {
            out.number(time);
        }
        writeRows(out, texts);
    }

    /** All but the number. */
    void read(StateReader in, EventRecord.Texts texts) {
        count = in.count(Integer.MAX_VALUE);
        exact = in.count(1) == 1;
        windowStart = in.number();
        windowEnd = in.number();
        estimate = in.count(1) == 1 ? Estimate.read(in) : null;
        covered = new long[2 * in.count()];
        for (int i = 0; i < covered.length; i++) {
            covered[i] = in.number();
        }
        readRows(in, texts);
    }

    /** As form 1 had it. */
    void read(FirstForm in) {
        count = in.number();
        exact = in.number() == 1;
        windowStart = in.number();
        windowEnd = in.number();
        covered = new long[2 * in.count()];
        for (int i = 0; i < covered.length; i++) {
            covered[i] = in.number();
        }
        for (int n = in.count(); n > 0; n--) {
            add(in.event(), 0);
        }
    }
}
