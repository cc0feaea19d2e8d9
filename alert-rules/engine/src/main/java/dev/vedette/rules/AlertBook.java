package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The alerts of one group under one rule: one per suppression bucket, each with the events that made it. */
final class AlertBook {

    private final RuleMetadata metadata;
    private final String tenant;
    private final List<GroupValue> group;
    private final long suppression;
    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
    private final TreeSet<Long> grown = new TreeSet<>();
    private long watermark = Long.MIN_VALUE;

    AlertBook(RuleMetadata metadata, String tenant, List<GroupValue> group) {
        this.metadata = metadata;
        this.tenant = tenant;
        this.group = group;
        this.suppression = Timespan.micros(metadata.suppression());
    }

    /** An event that windows which are already satisfied contain is evidence of theirs. */
    void arrived(Entry entry) {
        buckets.forEach((number, bucket) -> {
            if (bucket.covers(entry.time())) {
                bucket.count(entry.event, metadata.maxEvidence());
                grown.add(number);
            }
        });
    }

    /** A satisfied window: all that lies in it is evidence. */
    void satisfied(long start, long end, boolean exact, EntryList entries) {
        long number = AlertIdentity.bucket(end, suppression);
        Bucket bucket = bucket(number);
        boolean more = bucket.cover(start, end, entries, metadata.maxEvidence());
        bucket.note(start, end, exact);
        if (more) {
            grown.add(number);
        }
    }

    /** One event that is an alert by itself, whatever else lies in its window. */
    void single(Entry entry, long start, boolean exact) {
        long number = AlertIdentity.bucket(entry.time(), suppression);
        Bucket bucket = bucket(number);
        bucket.count(entry.event, metadata.maxEvidence());
        bucket.note(start, entry.time(), exact);
        grown.add(number);
    }

    private Bucket bucket(long number) {
        return buckets.computeIfAbsent(number, unused -> {
            Bucket bucket = new Bucket();
            // What was known of it is gone when the watermark had passed it: the count starts anew.
            bucket.exact = end(number) - 1 > watermark;
            return bucket;
        });
    }

    private long end(long number) {
        return (number + 1) * suppression;
    }

    /** The alerts that have grown since the last call, in the order of their buckets. */
    List<Finding> drain() {
        if (grown.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>(grown.size());
        for (long number : grown) {
            Bucket bucket = bucket(number);
            findings.add(new Finding(
                    metadata.id(),
                    tenant,
                    bucket.alertId(() -> AlertIdentity.of(
                            tenant,
                            metadata.id(),
                            group.stream().map(GroupValue::value).toList(),
                            number)),
                    group,
                    number * suppression,
                    end(number),
                    bucket.windowStart,
                    bucket.windowEnd,
                    bucket.count,
                    bucket.exact,
                    bucket.evidence()));
        }
        grown.clear();
        return findings;
    }

    /** Forgets the buckets in which no window can end any more. */
    void evict(long watermark, long timespan) {
        this.watermark = Math.max(this.watermark, watermark);
        buckets.headMap(AlertIdentity.bucket(StageState.saturated(watermark, 1), suppression), false)
                .clear();
        if (watermark >= Long.MIN_VALUE + timespan) {
            buckets.values().forEach(bucket -> bucket.forget(watermark - timespan));
        }
    }

    long nextTimer() {
        return buckets.isEmpty() ? Long.MAX_VALUE : end(buckets.firstKey()) - 1;
    }

    boolean isEmpty() {
        return buckets.isEmpty();
    }

    void write(StateWriter out) {
        out.number(watermark);
        out.number(buckets.size());
        buckets.forEach((number, bucket) -> {
            out.number(number);
            bucket.write(out);
        });
    }

    void read(StateReader in) {
        watermark = in.number();
        for (int n = in.count(); n > 0; n--) {
            long number = in.number();
            buckets.put(number, Bucket.read(in));
        }
    }
}
