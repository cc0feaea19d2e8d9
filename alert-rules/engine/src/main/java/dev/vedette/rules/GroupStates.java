package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * States of correlations in memory, by rule and group, with a timer for each. Bounded: a rule has so many groups at most,
 * and all together so many bytes. What goes is the group that had no event for longest, of the rule that is over its
 * bound, or of the one that holds the most bytes: whoever makes groups of one rule does not push out those of others.
 */
final class GroupStates {

    /** A state that holds nothing, with its places in the tables here. */
    private static final int BYTES_OF_A_GROUP = 512;

    private final int maxGroups;
    private final long maxBytes;
    private final Map<String, Groups> byRule = new LinkedHashMap<>();
    private final Map<String, Losses> losses = new LinkedHashMap<>();
    private final TreeSet<Slot> timers =
            new TreeSet<>(Comparator.comparingLong((Slot slot) -> slot.timer).thenComparingLong(slot -> slot.number));
    private long created;
    private long bytes;

    /**
     * What a rule could not keep.
     *
     * @param events events, or values, beyond the limit of their group, of groups that were kept
     * @param groups groups that were forgotten although their windows had not passed
     */
    record Losses(long events, long groups) {
        static final Losses NONE = new Losses(0, 0);

        Losses plus(long moreEvents, long moreGroups) {
            return new Losses(events + moreEvents, groups + moreGroups);
        }
    }

    private static final class Slot {
        private final CorrelationState state;
        private final String key;
        private final long number;
        private long bytes = BYTES_OF_A_GROUP;
        /** Changes outside of the set of timers alone, whose order it is. */
        private long timer = Long.MAX_VALUE;

        private Slot(CorrelationState state, String key, long number) {
            this.state = state;
            this.key = key;
            this.number = number;
        }

        private String rule() {
            return state.correlation().metadata().id();
        }
    }

    /** Of one rule, the one that had no event for longest first. */
    private static final class Groups {
        private final LinkedHashMap<String, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;
    }

    GroupStates(int maxGroups, long maxBytes) {
        this.maxGroups = maxGroups;
        this.maxBytes = maxBytes;
    }

    /** Gives a contribution to the state of its group; its matches for other groups are in {@code onward} afterwards. */
    List<Finding> add(
            CompiledCorrelation correlation,
            KeyedMatch match,
            Contribution contribution,
            EvidenceRef evidence,
            List<Onward> onward) {
        Groups groups = byRule.computeIfAbsent(correlation.metadata().id(), unused -> new Groups());
        Slot slot = groups.slots.get(match.key());
        if (slot == null) {
            slot = new Slot(
                    CorrelationState.create(correlation, match.tenant(), match.group()), match.key(), created++);
            groups.slots.put(slot.key, slot);
            groups.bytes += slot.bytes;
            bytes += slot.bytes;
        }
        List<Finding> findings = slot.state.add(contribution, evidence);
        onward.addAll(slot.state.onward());
        settle(slot, groups);
        while (groups.slots.size() > maxGroups) {
            forgetOldest(groups);
        }
        while (bytes > maxBytes) {
            forgetOldest(largest());
        }
        return findings;
    }

    /** After a state has changed: its bytes, its timer. */
    private void settle(Slot slot, Groups groups) {
        long now = BYTES_OF_A_GROUP + slot.state.bytes();
        groups.bytes += now - slot.bytes;
        bytes += now - slot.bytes;
        slot.bytes = now;
        long next = slot.state.nextTimer();
        if (next != slot.timer) {
            timers.remove(slot);
            slot.timer = next;
            if (next != Long.MAX_VALUE) {
                timers.add(slot);
            }
        }
    }

    private Groups largest() {
        return byRule.values().stream()
                .max(Comparator.comparingLong(groups -> groups.bytes))
                .orElseThrow();
    }

    private void forgetOldest(Groups groups) {
        Iterator<Slot> oldest = groups.slots.values().iterator();
        Slot slot = oldest.next();
        oldest.remove();
        drop(slot, groups);
        losses.merge(slot.rule(), new Losses(0, 1), (a, b) -> a.plus(b.events(), b.groups()));
    }

    /** Of one that is out of the map. */
    private void drop(Slot slot, Groups groups) {
        timers.remove(slot);
        groups.bytes -= slot.bytes;
        bytes -= slot.bytes;
        long dropped = slot.state.dropped();
        if (dropped > 0) {
            losses.merge(slot.rule(), new Losses(dropped, 0), (a, b) -> a.plus(b.events(), b.groups()));
        }
    }

    /** Moves event time on for the states that have something to do; their matches for other groups go to {@code onward}. */
    List<Finding> advance(long watermark, List<Onward> onward) {
        List<Finding> findings = new ArrayList<>();
        for (Slot slot : due(watermark)) {
            findings.addAll(slot.state.advance(watermark));
            onward.addAll(slot.state.onward());
            Groups groups = byRule.get(slot.rule());
            if (groups == null) {
                continue;
            }
            if (slot.state.isEmpty()) {
                groups.slots.remove(slot.key);
                drop(slot, groups);
            } else {
                settle(slot, groups);
            }
        }
        return findings;
    }

    private List<Slot> due(long watermark) {
        List<Slot> due = new ArrayList<>();
        while (!timers.isEmpty() && timers.first().timer <= watermark) {
            Slot slot = timers.pollFirst();
            slot.timer = Long.MAX_VALUE;
            due.add(slot);
        }
        return due;
    }

    void removeIf(Predicate<CompiledCorrelation> predicate) {
        for (Groups groups : byRule.values()) {
            for (Iterator<Slot> i = groups.slots.values().iterator(); i.hasNext(); ) {
                Slot slot = i.next();
                if (predicate.test(slot.state.correlation())) {
                    i.remove();
                    drop(slot, groups);
                }
            }
        }
    }

    /** What could not be kept so far, by id of the rule. */
    Map<String, Losses> losses() {
        Map<String, Losses> all = new HashMap<>(losses);
        byRule.forEach((rule, groups) -> {
            long dropped = groups.slots.values().stream()
                    .mapToLong(slot -> slot.state.dropped())
                    .sum();
            if (dropped > 0) {
                all.put(rule, all.getOrDefault(rule, Losses.NONE).plus(dropped, 0));
            }
        });
        return all;
    }

    int size() {
        return byRule.values().stream().mapToInt(groups -> groups.slots.size()).sum();
    }
}
