package dev.vedette.benchmarks;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The correlations that are measured: one of each type, over three rules, most of an hour. */
final class MeasuredRules {

    /** Id of the correlation. */
    static final String ROOT = "00000000-0000-4000-8000-000000000001";

    private MeasuredRules() {}

    /** Correlation types by name, each with the {@code correlation} of its rule. */
    static Map<String, String> types() {
        Map<String, String> types = new TreeMap<>();
        types.put("event_count", "type: event_count, rules: [a], condition: {gte: 100}");
        types.put("value_count", "type: value_count, rules: [a], condition: {field: url.domain, gte: 60}");
        types.put("temporal", "type: temporal, rules: [a, b, c]");
        types.put("temporal_ordered", "type: temporal_ordered, rules: [a, b, c]");
        types.put("value_sum", "type: value_sum, rules: [a], condition: {field: size, gt: 10000000}");
        types.put("value_avg", "type: value_avg, rules: [a], condition: {field: size, gt: 100000}");
        types.put(
                "value_percentile",
                "type: value_percentile, rules: [a], condition: {field: size, percentile: 95, gt: 200000}");
        types.put("changed", "type: changed, rules: [a], condition: {field: url.domain}");
        types.put("travel", "type: travel, rules: [a], condition: {field: [lat, lon], gt: 1000}");
        types.put("absent", "type: absent, rules: [a]");
        types.put("first_seen", "type: first_seen, rules: [a], condition: {field: url.domain}");
        return types;
    }

    static CompiledCorrelation compile(String correlation, int limit) throws RuleException {
        return compile(correlation, "1h", limit, "");
    }

    /** @param more further keys of {@code vedette}, each behind a comma */
    static CompiledCorrelation compile(String correlation, String timespan, int limit, String more)
            throws RuleException {
        StringBuilder yaml = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            yaml.append("""
                    title: Rule %1$s
                    id: %1$s
                    detection: {s: {event.name: %1$s}, condition: s}
                    ---
                    """.formatted(name));
        }
        yaml.append("""
                title: Measured
                id: %s
                vedette: {limit: %d%s}
                correlation: {%s, group-by: [user.id], timespan: %s}
                """.formatted(ROOT, limit, more, correlation, timespan));
        return RuleSet.compile(List.of(RuleFile.parse("measured.yml", yaml.toString())))
                .correlation(ROOT)
                .orElseThrow();
    }
}
