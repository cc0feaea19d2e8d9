package dev.vedette.detection;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What each rule keeps, as the gauges {@code groupsOfRule} and {@code heldBytesOfRule} with the label {@code rule}. Of rules
 * beyond the first {@value #MAX_RULES} there are none, because Flink forgets no metric while a job runs. The task's thread
 * calls; gauges are read by another.
 */
final class RuleStates {
    private static final int MAX_RULES = 10_000;

    private final MetricGroup group;
    private final ToIntFunction<String> groups;
    private final Map<String, OfRule> byRule = new HashMap<>();

    /** What one rule keeps. */
    static final class OfRule {
        private final AtomicLong heldBytes = new AtomicLong();

        /** Of states that are objects, about. With each event, by one thread: no fence is waited for. */
        void add(long bytes) {
            heldBytes.lazySet(heldBytes.get() + bytes);
        }
    }

    /** @param groups how many groups a rule has here; asked from any thread */
    RuleStates(MetricGroup group, ToIntFunction<String> groups) {
        this.group = group;
        this.groups = groups;
    }

    OfRule of(String ruleId) {
        return byRule.computeIfAbsent(ruleId, this::register);
    }

    private OfRule register(String ruleId) {
        OfRule one = new OfRule();
        if (byRule.size() < MAX_RULES) {
            MetricGroup ofRule = group.addGroup(RuleCounters.LABEL, ruleId);
            ofRule.gauge("heldBytesOfRule", (Gauge<Long>) one.heldBytes::get);
            ofRule.gauge("groupsOfRule", (Gauge<Integer>) () -> groups.applyAsInt(ruleId));
        }
        return one;
    }
}
