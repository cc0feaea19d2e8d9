package dev.vedette.detection;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * A counter of an operator, and the same for each rule: there its name ends with {@code OfRule} and it has the label
 * {@code rule}. Flink forgets no metric while a job runs, so rules beyond the first {@value #MAX_RULES} share one, whose
 * label is {@code others}. Not thread-safe.
 */
final class RuleCounters {
    private static final int MAX_RULES = 10_000;
    private static final String OTHERS = "others";
    static final String LABEL = "rule";

    private final MetricGroup group;
    private final String name;
    private final Counter all;
    private final Map<String, Counter> byRule = new HashMap<>();

    RuleCounters(MetricGroup group, String name) {
        this.group = group;
        this.name = name;
        this.all = group.counter(name);
    }

    void inc(String ruleId) {
        inc(ruleId, 1);
    }

    void inc(String ruleId, long number) {
        if (number > 0) {
            all.inc(number);
            of(ruleId).inc(number);
        }
    }

    private Counter of(String ruleId) {
        Counter known = byRule.get(ruleId);
        if (known == null && byRule.size() >= MAX_RULES) {
            return byRule.computeIfAbsent(OTHERS, this::register);
        }
        return known == null ? byRule.computeIfAbsent(ruleId, this::register) : known;
    }

    private Counter register(String label) {
        return group.addGroup(LABEL, label).counter(name + "OfRule");
    }
}
