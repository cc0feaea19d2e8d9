package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The alerts of one group under one rule: one per suppression bucket, each with the events that made it. */
final class AlertBook extends OpenBuckets {

    private final CompiledCorrelation correlation;
    private final long suppression;

    /** The first and the last number of those that have grown. */
    private long firstGrown = Long.MAX_VALUE;

    private long lastGrown = Long.MIN_VALUE;
    private long watermark;
    /** Bytes of memory of all buckets' arrays. */
    private long bytesHeld;
    /** Whether windows were covered: alerts of single events have no stretches that could be forgotten. */
    private boolean hasStretches;

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
        // No window holds it that ends before it, or a timespan later.
        long end = StageState.saturated(event.time(), correlation.root().timespan() - 1);
        forEach(number(event.time()), number(end), bucket -> {
            if (bucket.covers(event.time())) {
                bucket.count(event, maxEvidence());
                grown(bucket);
            }
        });
    }

    /** A satisfied window: all that lies in it is evidence. */
    void satisfied(long start, long end, boolean exact, EventTable events) {
        satisfied(start, start, end, exact, events);
    }

    /** One event that is an alert by itself, whatever else lies in its window {@code (start, end]}. */
    void single(EventRecord event, long start, long end, boolean exact) {
        Bucket bucket = bucket(number(end));
        bucket.count(event, maxEvidence());
        bucket.note(start, end, exact);
        grown(bucket);
    }

    /** Another event that the alert of a window's end rests on, and that is not counted yet. */
    void also(EventRecord event, long end) {
        Bucket bucket = bucket(number(end));
        bucket.count(event, maxEvidence());
        changed(bucket);
    }

    /** Whether windows that end at the two times are of one alert. */
    boolean isSame(long end, long otherEnd) {
        return number(end) == number(otherEnd);
    }

    /** The last end of a window of the same alert as one that ends at the time. */
    long lastEnd(long end) {
        return end(number(end)) - 1;
    }

    /** A satisfied window of which what is later than a time is evidence. */
    void satisfied(long from, long start, long end, boolean exact, EventTable events) {
        hasStretches = true;
        Bucket bucket = bucket(number(end));
        if (bucket.cover(from, end, events, maxEvidence())) {
            grown(bucket);
        } else {
            changed(bucket);
        }
        bucket.note(start, end, exact);
    }

    private void grown(Bucket bucket) {
        bucket.grown = true;
        firstGrown = Math.min(firstGrown, bucket.number);
        lastGrown = Math.max(lastGrown, bucket.number);
        changed(bucket);
    }

    private void changed(Bucket bucket) {
        bytesHeld -= bucket.bytesNoted;
        bucket.bytesNoted = bucket.bytesHeld();
        bytesHeld += bucket.bytesNoted;
    }

    private Bucket bucket(long number) {
        Bucket known = get(number);
        if (known != null) {
            return known;
        }
        Bucket bucket = new Bucket(number);
        // What was known of it is gone when the watermark had passed it: the count starts anew.
        bucket.exact = end(number) - 1 > watermark;
        add(bucket);
        return bucket;
    }

    private long number(long end) {
        return AlertIdentity.bucket(end, suppression);
    }

    private long end(long number) {
        return (number + 1) * suppression;
    }

    /**
     * The alerts that have grown since the last call, in the order of their
     *
     * @param state whose alerts these are
     */
    List<Finding> drain(CorrelationState state) {
        if (firstGrown > lastGrown) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>(1);
        if (firstGrown == lastGrown) {
            drain(get(firstGrown), state, findings);
        } else {
            forEach(firstGrown, lastGrown, bucket -> drain(bucket, state, findings));
        }
        firstGrown = Long.MAX_VALUE;
        lastGrown = Long.MIN_VALUE;
        return findings;
    }

    private void drain(@Nullable Bucket bucket, CorrelationState state, List<Finding> findings) {
        if (bucket != null && bucket.grown) {
            bucket.grown = false;
            findings.add(finding(bucket, state));
        }
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
        long open = number(StageState.saturated(watermark, 1));
        while (firstNumber() < open) {
            bytesHeld -= first().bytesNoted;
            removeFirst();
        }
        if (hasStretches && !isEmpty()) {
            // All windows of those behind it end after the watermark.
            Bucket first = first();
            first.forget(StageState.before(watermark, timespan));
            changed(first);
        }
    }

    long nextTimer() {
        return isEmpty() ? Long.MAX_VALUE : end(firstNumber()) - 1;
    }

    long bytesHeld() {
        return bytesHeld;
    }

    void write(StateWriter out) {
        out.count(size());
        forEach(bucket -> bucket.write(out));
    }

    void read(StateReader in, StoredTexts texts) {
        for (int n = in.count(); n > 0; n--) {
            Bucket bucket = bucket(in.number());
            bucket.read(in, texts);
            hasStretches = true;
            changed(bucket);
        }
    }

    /** As form 1 had it. */
    void read(FirstForm in) {
        for (int n = in.count(); n > 0; n--) {
            Bucket bucket = bucket(in.number());
            bucket.read(in);
            hasStretches = true;
            changed(bucket);
        }
    }
}
