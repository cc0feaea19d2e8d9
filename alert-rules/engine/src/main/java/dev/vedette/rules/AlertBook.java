package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The alerts of one group under one rule: one per suppression bucket, each with the events that made it. */
final class AlertBook {

    private static final Bucket[] NONE = {};

    private final CompiledCorrelation correlation;
    private final long suppression;
    /** In the order of their numbers. */
    private Bucket[] buckets = NONE;

    private boolean grown;
    private long watermark;

    /** @param watermark where event time is */
    AlertBook(CompiledCorrelation correlation, long watermark) {
        this.correlation = correlation;
        this.watermark = watermark;
        this.suppression = Timespan.micros(correlation.metadata().suppression());
    }

    private int maxEvidence() {
        return correlation.metadata().maxEvidence();
    }

    /** An event that windows which are already satisfied contain is evidence of theirs. */
    void arrived(EventRecord event) {
        for (Bucket bucket : buckets) {
            if (bucket.covers(event.time())) {
                bucket.count(event, maxEvidence());
                grown(bucket);
            }
        }
    }

    /** A satisfied window: all that lies in it is evidence. */
    void satisfied(long start, long end, boolean exact, EventTable events) {
        satisfied(start, start, end, exact, events);
    }

    /** One event that is an alert by itself, whatever else lies in its window {@code (start, end]}. */
    void single(EventRecord event, long start, long end, boolean exact) {
        Bucket bucket = bucket(AlertIdentity.bucket(end, suppression));
        bucket.count(event, maxEvidence());
        bucket.note(start, end, exact);
        grown(bucket);
    }

    /** Another event that the alert of a window's end rests on, and that is not counted yet. */
    void also(EventRecord event, long end) {
        bucket(AlertIdentity.bucket(end, suppression)).count(event, maxEvidence());
    }

    /** Whether windows that end at the two times are of one alert. */
    boolean isSame(long end, long otherEnd) {
        return AlertIdentity.bucket(end, suppression) == AlertIdentity.bucket(otherEnd, suppression);
    }

    /** The last end of a window of the same alert as one that ends at the time. */
    long lastEnd(long end) {
        return end(AlertIdentity.bucket(end, suppression)) - 1;
    }

    /** A satisfied window of which what is later than a time is evidence. */
    void satisfied(long from, long start, long end, boolean exact, EventTable events) {
        Bucket bucket = bucket(AlertIdentity.bucket(end, suppression));
        if (bucket.cover(from, end, events, maxEvidence())) {
            grown(bucket);
        }
        bucket.note(start, end, exact);
    }

    private void grown(Bucket bucket) {
        bucket.grown = true;
        grown = true;
    }

    private Bucket bucket(long number) {
        int at = buckets.length;
        while (at > 0 && buckets[at - 1].number >= number) {
            at--;
        }
        if (at < buckets.length && buckets[at].number == number) {
            return buckets[at];
        }
        Bucket bucket = new Bucket(number);
        // What was known of it is gone when the watermark had passed it: the count starts anew.
        bucket.exact = end(number) - 1 > watermark;
        Bucket[] more = new Bucket[buckets.length + 1];
        System.arraycopy(buckets, 0, more, 0, at);
        System.arraycopy(buckets, at, more, at + 1, buckets.length - at);
        more[at] = bucket;
        buckets = more;
        return bucket;
    }

    private long end(long number) {
        return (number + 1) * suppression;
    }

    /**
     * The alerts that have grown since the last call, in the order of their buckets.
     *
     * @param state whose alerts these are
     */
    List<Finding> drain(CorrelationState state) {
        if (!grown) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>(1);
        for (Bucket bucket : buckets) {
            if (bucket.grown) {
                bucket.grown = false;
                findings.add(finding(bucket, state));
            }
        }
        grown = false;
        return findings;
    }

    private Finding finding(Bucket bucket, CorrelationState state) {
        List<GroupValue> group = state.group();
        RuleMetadata metadata = correlation.metadata();
        String alertId = bucket.alertId(() -> AlertIdentity.of(
                state.tenant(),
                metadata.id(),
                group.stream().map(GroupValue::value).toList(),
                bucket.number));
        return new Finding(
                metadata.id(),
                state.tenant(),
                alertId,
                group,
                bucket.number * suppression,
                end(bucket.number),
                bucket.windowStart,
                bucket.windowEnd,
                bucket.count,
                bucket.exact,
                bucket.exact ? Optional.empty() : estimate(bucket, state),
                bucket.evidence(correlation.vocabulary()));
    }

    /** Only now, and not for each window that is satisfied: of many that one event changes, one is shown. */
    private static Optional<Estimate> estimate(Bucket bucket, CorrelationState state) {
        boolean grows = state.correlation().root().firesAtOnce();
        return bucket.estimate(state.estimate(bucket.windowStart, bucket.windowEnd), grows);
    }

    /** Forgets the buckets in which no window can end any more. */
    void evict(long watermark, long timespan) {
        this.watermark = Math.max(this.watermark, watermark);
        long open = AlertIdentity.bucket(StageState.saturated(watermark, 1), suppression);
        int past = 0;
        while (past < buckets.length && buckets[past].number < open) {
            past++;
        }
        buckets = past == 0 ? buckets : Arrays.copyOfRange(buckets, past, buckets.length);
        for (Bucket bucket : buckets) {
            bucket.forget(StageState.before(watermark, timespan));
        }
    }

    long nextTimer() {
        return buckets.length == 0 ? Long.MAX_VALUE : end(buckets[0].number) - 1;
    }

    boolean isEmpty() {
        return buckets.length == 0;
    }

    long bytesHeld() {
        long held = 0;
        for (Bucket bucket : buckets) {
            held += bucket.bytesHeld();
        }
        return held;
    }

    void write(StateWriter out) {
        out.count(buckets.length);
        for (Bucket bucket : buckets) {
            bucket.write(out);
        }
    }

    void read(StateReader in, StoredTexts texts) {
        for (int n = in.count(); n > 0; n--) {
            bucket(in.number()).read(in, texts);
        }
    }

    /** As form 1 had it. */
    void read(FirstForm in) {
        for (int n = in.count(); n > 0; n--) {
            bucket(in.number()).read(in);
        }
    }
}
