package dev.vedette.benchmarks;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EncodedEvidence;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * States by key, and timers by the time that they are set for. What the states take is measured apart from what the
 * map and the timers take, which every host does in its own way, and from encoding evidence, which a host does once for all
 * states that an event goes into.
 */
final class StateHost {

    private static final long SECOND = 1_000_000;
    /** How much later than a newer event an older one may come, in microseconds. */
    static final long LATENESS = SECOND / 2;

    private static final long EMPTY = Long.MIN_VALUE;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What the host keeps of a group. */
    private static final class Slot {
        private final String key;
        private List<GroupValue> group;
        private @Nullable CorrelationState state;
        /** When the state has something to do, and when the host asks it. */
        private long next;

        private long timer = Long.MAX_VALUE;

        private Slot(String key, List<GroupValue> group) {
            this.key = key;
            this.group = group;
        }

        private CorrelationState state(CompiledCorrelation correlation) {
            CorrelationState known = state;
            if (known == null) {
                known = CorrelationState.create(correlation, "default", group);
                state = known;
                group = List.of();
            }
            return known;
        }
    }

    /** An event as it comes to the host: nothing of it is shared with another. */
    record Arrival(String key, List<GroupValue> group, Contribution contribution, EvidenceRef evidence) {}

    private final CompiledCorrelation correlation;
    private Map<String, Slot> slots = new HashMap<>();
    private final SortedMap<Long, List<Slot>> timers = new TreeMap<>();
    private long newest = Long.MIN_VALUE;
    private long findings;
    /** Nanoseconds of processor time in states, and around them. */
    private long inStates;

    private long around;

    StateHost(CompiledCorrelation correlation) {
        this.correlation = correlation;
    }

    void take(Arrival[] batch) {
        long start = THREADS.getCurrentThreadCpuTime();
        Slot[] its = new Slot[batch.length];
        EncodedEvidence[] evidence = new EncodedEvidence[batch.length];
        for (int i = 0; i < batch.length; i++) {
            Arrival arrival = batch[i];
            its[i] = slots.computeIfAbsent(arrival.key, key -> new Slot(key, arrival.group));
            newest = Math.max(newest, arrival.evidence.occurredAt());
            evidence[i] = EncodedEvidence.of(arrival.evidence);
        }
        long found = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < batch.length; i++) {
            CorrelationState state = its[i].state(correlation);
            findings += state.add(batch[i].contribution, batch[i].evidence.ruleId(), evidence[i])
                    .size();
            its[i].next = state.nextTimer();
        }
        long added = THREADS.getCurrentThreadCpuTime();
        for (Slot slot : its) {
            schedule(slot);
        }
        inStates += added - found;
        around += found - start + THREADS.getCurrentThreadCpuTime() - added;
        advance(newest - LATENESS - 1);
    }

    private void schedule(Slot slot) {
        // In whole milliseconds, as Flink has them; a timer that became later finds nothing to do.
        long due = slot.next == Long.MAX_VALUE ? slot.next : Math.floorDiv(slot.next, 1000) * 1000 + 1000;
        if (due < slot.timer) {
            slot.timer = due;
            timers.computeIfAbsent(slot.timer, unused -> new ArrayList<>()).add(slot);
        }
    }

    private void advance(long watermark) {
        while (!timers.isEmpty() && timers.firstKey() <= watermark) {
            long start = THREADS.getCurrentThreadCpuTime();
            List<Slot> due = due(watermark);
            long found = THREADS.getCurrentThreadCpuTime();
            for (Slot slot : due) {
                CorrelationState state = slot.state(correlation);
                findings += state.advance(watermark).size();
                slot.next = state.isEmpty() ? EMPTY : state.nextTimer();
            }
            long advanced = THREADS.getCurrentThreadCpuTime();
            for (Slot slot : due) {
                if (slot.next == EMPTY) {
                    slots.remove(slot.key);
                } else {
                    schedule(slot);
                }
            }
            inStates += advanced - found;
            around += found - start + THREADS.getCurrentThreadCpuTime() - advanced;
        }
    }

    private List<Slot> due(long watermark) {
        List<Slot> due = new ArrayList<>();
        while (!timers.isEmpty() && timers.firstKey() <= watermark) {
            long time = timers.firstKey();
            for (Slot slot : timers.remove(time)) {
                if (slot.timer == time) {
                    slot.timer = Long.MAX_VALUE;
                    due.add(slot);
                }
            }
        }
        return due;
    }

    /** An hour and a bit after the last event: past all windows and buckets. */
    void finish() {
        for (int hour = 1; hour <= 4; hour++) {
            advance(newest + hour * 3600 * SECOND);
        }
    }

    /** How many have a state. */
    int groups() {
        return slots.size();
    }

    /** Gives up all groups, and the map's memory. */
    void clear() {
        slots = new HashMap<>();
    }

    /** How often an alert was found, or found again. */
    long findings() {
        return findings;
    }

    /** Nanoseconds of processor time in states. */
    long inStates() {
        return inStates;
    }

    /** Nanoseconds of processor time in the map, the timers and the encoding around them. */
    long around() {
        return around;
    }
}
