package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some of the detection rules of a set, indexed together. A set of a few shards can change one rule without building the
 * index of thousands anew: what has changed goes into a shard of its own, and the rules that it replaces are passed over
 * where they were. Immutable and safe for any number of threads.
 */
final class IndexShard {

    /** A shard takes in those that are not this many times as large: so their number stays that of the digits of all. */
    private static final int GROWTH = 4;

    private final List<DetectionRule> rules;
    private final ThreadLocal<MatchState> states = ThreadLocal.withInitial(() -> new MatchState(index()));
    private @Nullable DetectionIndex index;

    private IndexShard(List<DetectionRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Built when the first event comes: of a set that is only routed to, or compiled to see whether it compiles, never. */
    private synchronized DetectionIndex index() {
        DetectionIndex built = index;
        if (built == null) {
            built = DetectionIndex.of(
                    rules.stream().map(DetectionRule::expression).toList());
            index = built;
        }
        return built;
    }

    /** By their number in the index. */
    List<DetectionRule> rules() {
        return rules;
    }

    /** What the calling thread knows of an event; the same at every call. */
    MatchState state() {
        return states.get();
    }

    /**
     * Shards that hold each rule once; some hold others besides.
     *
     * @param before shards of an earlier set, taken over where most of their rules are asked for still
     */
    static List<IndexShard> of(Collection<DetectionRule> rules, List<IndexShard> before) {
        Map<String, DetectionRule> wanted = new LinkedHashMap<>();
        rules.forEach(rule -> wanted.put(rule.metadata().id(), rule));
        Map<String, DetectionRule> open = new LinkedHashMap<>(wanted);
        List<IndexShard> kept = new ArrayList<>();
        List<DetectionRule> changed = new ArrayList<>();
        for (IndexShard shard : before) {
            List<DetectionRule> live = shard.rules.stream()
                    .filter(rule -> isSame(rule, open.get(rule.metadata().id())))
                    .toList();
            live.forEach(rule -> open.remove(rule.metadata().id()));
            if (live.size() * 2 > shard.rules.size()) {
                kept.add(shard);
            } else {
                changed.addAll(live);
            }
        }
        changed.addAll(open.values());
        if (changed.isEmpty()) {
            return kept;
        }
        kept.sort(Comparator.comparingInt(shard -> shard.rules.size()));
        while (!kept.isEmpty() && kept.get(0).rules.size() < changed.size() * GROWTH) {
            IndexShard smallest = kept.remove(0);
            for (DetectionRule rule : smallest.rules) {
                if (isSame(rule, wanted.get(rule.metadata().id()))) {
                    changed.add(rule);
                }
            }
        }
        kept.add(new IndexShard(changed));
        return kept;
    }

    /** Its expression is all that an index knows of a rule. */
    static boolean isSame(DetectionRule rule, @Nullable DetectionRule other) {
        return other != null && other.expression().equals(rule.expression());
    }
}
