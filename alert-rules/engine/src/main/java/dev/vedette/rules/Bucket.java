package dev.vedette.rules;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One alert in the making: which stretches of time satisfied windows cover, and the events in them. */
final class Bucket extends EvidenceTable {

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
    /** What {@link #bytesHeld} was when its book last asked. */
    long bytesNoted;

    /** None of an alert of single events. */
    private @Nullable Stretches covered;

    private @Nullable String alertId;

    Bucket(long number) {
        this.number = number;
    }

    boolean covers(long time) {
        return covered != null && covered.contain(time);
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
        int from = events.firstAfter(low);
        int end = events.firstAfter(high);
        int between = end - from <= maxEvidence ? 0 : events.events(from, end) - maxEvidence;
        if (between <= 0) {
            countEach(from, end, events, maxEvidence);
            return;
        }
        int older = from;
        for (int i = 0; i < (maxEvidence + 1) / 2; i++) {
            older = events.eventEnd(older);
        }
        int newer = end;
        for (int i = 0; i < maxEvidence / 2; i++) {
            newer = events.eventStart(newer - 1);
        }
        // Those between are of neither half, whatever else the alert has.
        countEach(from, older, events, maxEvidence);
        count += between;
        countEach(newer, end, events, maxEvidence);
    }

    private void countEach(int from, int end, EventTable events, int maxEvidence) {
        for (int row = from; row < end; row = events.eventEnd(row)) {
            count(events.event(row), maxEvidence);
        }
    }

    /** Adds {@code (start, end]}; counts the events that were not covered before; true if there were any. */
    boolean cover(long start, long end, EventTable events, int maxEvidence) {
        long before = count;
        covered = covered == null ? new Stretches() : covered;
        covered.add(start, end, (low, high) -> count(low, high, events, maxEvidence));
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
        if (covered != null) {
            covered.forget(horizon);
        }
    }

    String alertId(Supplier<String> identity) {
        if (alertId == null) {
            alertId = identity.get();
        }
        return alertId;
    }

    @Override
    long bytesHeld() {
        return super.bytesHeld() + (covered == null ? 0 : covered.bytesHeld());
    }

    void write(StateWriter out) {
        out.number(number);
        out.count(count);
        out.count(exact ? 1 : 0);
        out.number(windowStart);
        out.number(windowEnd);
        out.count(estimate == null ? 0 : 1);
        if (estimate != null) {
            estimate.write(out);
        }
        int stretches = covered == null ? 0 : covered.size();
        out.count(stretches);
        for (int at = 0; at < stretches && covered != null; at++) {
            out.number(covered.low(at));
            out.number(covered.high(at));
        }
        writeRows(out);
    }

    /** All but the number. */
    void read(StateReader in, StoredTexts texts) {
        count = in.count(Integer.MAX_VALUE);
        exact = in.count(1) == 1;
        windowStart = in.number();
        windowEnd = in.number();
        estimate = in.count(1) == 1 ? Estimate.read(in) : null;
        covered = stretches(in.count(), in::number);
        readRows(in, texts);
    }

    private static @Nullable Stretches stretches(int number, LongSupplier in) {
        Stretches read = number == 0 ? null : new Stretches();
        for (int i = 0; i < number && read != null; i++) {
            read.append(in.getAsLong(), in.getAsLong());
        }
        return read;
    }

    /** As form 1 had it. */
    void read(FirstForm in) {
        count = in.number();
        exact = in.number() == 1;
        windowStart = in.number();
        windowEnd = in.number();
        covered = stretches(in.count(), in::number);
        for (int n = in.count(); n > 0; n--) {
            add(in.event(), 0);
        }
    }
}
