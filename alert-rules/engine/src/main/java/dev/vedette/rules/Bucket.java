package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One alert in the making: which stretches of time satisfied windows cover, and the events in them. */
final class Bucket {

    private static final Comparator<EvidenceRef> OLDEST_FIRST =
            Comparator.comparingLong(EvidenceRef::occurredAt).thenComparing(EvidenceRef::eventId);

    long count;
    boolean exact = true;
    long windowStart = Long.MIN_VALUE;
    long windowEnd = Long.MIN_VALUE;

    /** Disjoint, ascending; each {@code (low, high]}. */
    private final List<Stretch> covered = new ArrayList<>();

    private final List<EvidenceRef> evidence = new ArrayList<>();
    private @Nullable String alertId;

    private record Stretch(long low, long high) {}

    boolean covers(long time) {
        for (int i = covered.size() - 1; i >= 0; i--) {
            Stretch stretch = covered.get(i);
            if (time > stretch.low) {
                return time <= stretch.high;
            }
        }
        return false;
    }

    void count(EvidenceRef event, int maxEvidence) {
        count++;
        int at = evidence.size();
        while (at > 0 && OLDEST_FIRST.compare(evidence.get(at - 1), event) > 0) {
            at--;
        }
        evidence.add(at, event);
        if (evidence.size() > maxEvidence) {
            // The oldest half and the newest half stay: which ones does not depend on the order of arrival.
            evidence.remove((maxEvidence + 1) / 2);
        }
    }

    /** Adds {@code (start, end]}; counts the entries that were not covered before; true if there were any. */
    boolean cover(long start, long end, EntryList entries, int maxEvidence) {
        long before = count;
        long from = start;
        long low = start;
        long high = end;
        List<Stretch> apart = new ArrayList<>(covered.size() + 1);
        for (Stretch stretch : covered) {
            if (stretch.high < start || stretch.low > end) {
                apart.add(stretch);
                continue;
            }
            if (stretch.low > from) {
                entries.forEach(from, stretch.low, entry -> count(entry.event, maxEvidence));
            }
            from = Math.max(from, stretch.high);
            low = Math.min(low, stretch.low);
            high = Math.max(high, stretch.high);
        }
        if (from < end) {
            entries.forEach(from, end, entry -> count(entry.event, maxEvidence));
        }
        int at = 0;
        while (at < apart.size() && apart.get(at).low < low) {
            at++;
        }
        apart.add(at, new Stretch(low, high));
        covered.clear();
        covered.addAll(apart);
        return count > before;
    }

    /** The window that ends last is the one that the alert shows. */
    void note(long start, long end, boolean isExact) {
        if (end >= windowEnd) {
            windowStart = start;
            windowEnd = end;
        }
        exact &= isExact;
    }

    /** Drops stretches into which no event can come any more. */
    void forget(long horizon) {
        covered.removeIf(stretch -> stretch.high <= horizon);
    }

    String alertId(Supplier<String> identity) {
        if (alertId == null) {
            alertId = identity.get();
        }
        return alertId;
    }

    List<EvidenceRef> evidence() {
        return List.copyOf(evidence);
    }

    void write(StateWriter out) {
        out.number(count);
        out.number(exact ? 1 : 0);
        out.number(windowStart);
        out.number(windowEnd);
        out.number(covered.size());
        for (Stretch stretch : covered) {
            out.number(stretch.low);
            out.number(stretch.high);
        }
        out.number(evidence.size());
        evidence.forEach(out::event);
    }

    static Bucket read(StateReader in) {
        Bucket bucket = new Bucket();
        bucket.count = in.number();
        bucket.exact = in.number() == 1;
        bucket.windowStart = in.number();
        bucket.windowEnd = in.number();
        for (int n = in.count(); n > 0; n--) {
            long low = in.number();
            bucket.covered.add(new Stretch(low, in.number()));
        }
        for (int n = in.count(); n > 0; n--) {
            bucket.evidence.add(in.event());
        }
        return bucket;
    }
}
