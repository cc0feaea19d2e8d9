package dev.vedette.local.honest;

import dev.vedette.benchmarks.honest.LifePlan;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.rules.RuleMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Alerts on months in which nobody attacked, by rule: all of them are false. Not thread-safe. */
public final class FalseAlerts {
    /** From this level on somebody is called; at most one such alert for 100 principals and week. */
    private static final List<String> CALLING = List.of("medium", "high", "critical");

    private static final List<String> NEVER = List.of("high", "critical");

    private final Map<String, RuleMetadata> rules = new LinkedHashMap<>();
    private final List<Month> months = new ArrayList<>();

    /**
     * What was said of one month.
     *
     * @param alerts by rule and level
     */
    private record Month(LifePlan plan, long events, double seconds, Map<String, Map<String, Long>> alerts) {
        long of(List<String> levels) {
            return alerts.values().stream()
                    .mapToLong(byLevel -> sum(byLevel, levels))
                    .sum();
        }

        double calling() {
            return of(CALLING) / plan.hundredPrincipalWeeks();
        }

        private static long sum(Map<String, Long> byLevel, List<String> levels) {
            return levels.stream()
                    .mapToLong(level -> byLevel.getOrDefault(level, 0L))
                    .sum();
        }
    }

    public FalseAlerts(Collection<RuleSource> sources) {
        sources.stream()
                .flatMap(source ->
                        source.rules().stream().filter(rule -> source.ids().contains(rule.id())))
                .sorted(Comparator.comparing(RuleMetadata::title))
                .forEach(rule -> rules.put(rule.id(), rule));
    }

    /** @param seconds that the job took */
    public void add(LifePlan plan, long events, double seconds, List<Judge.Said> said) {
        Map<String, Map<String, Long>> alerts = said.stream()
                .collect(Collectors.groupingBy(
                        Judge.Said::rule, Collectors.groupingBy(Judge.Said::level, Collectors.counting())));
        months.add(new Month(plan, events, seconds, alerts));
    }

    /** Whether each month kept to the target. */
    public boolean isMet() {
        return months.stream().allMatch(month -> month.calling() <= 1 && month.of(NEVER) == 0);
    }

    /** A table of rules and one of months, in Markdown. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        double weeks = months.stream()
                .mapToDouble(month -> month.plan().hundredPrincipalWeeks())
                .sum();
        lines.add("| rule | level | alerts | per 100 principals and week | most in one month |");
        lines.add("|---|---|---|---|---|");
        rules.forEach((id, rule) -> {
            List<Long> counts = months.stream()
                    .map(month -> month.alerts().getOrDefault(id, Map.of()).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .toList();
            long all = counts.stream().mapToLong(Long::longValue).sum();
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %s | %d |",
                    rule.title(),
                    levels(id),
                    all,
                    rate(all / weeks),
                    counts.stream().mapToLong(Long::longValue).max().orElse(0)));
        });
        lines.add("");
        lines.add("| seed | principals | days | events | the job took | low | medium | high, critical"
                + " | medium and above per 100 principals and week | target |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
        for (Month month : months) {
            boolean met = month.calling() <= 1 && month.of(NEVER) == 0;
            lines.add(String.format(
                    Locale.ROOT,
                    "| %d | %d | %d | %,d | %.0f s | %d | %d | %d | %s | %s |",
                    month.plan().seed(),
                    month.plan().principals(),
                    month.plan().days(),
                    month.events(),
                    month.seconds(),
                    month.of(List.of("low", "informational")),
                    month.of(List.of("medium")),
                    month.of(NEVER),
                    rate(month.calling()),
                    met ? "met" : "not met"));
        }
        return lines;
    }

    /** The level that the rule has; those of its alerts where they were others. */
    private String levels(String id) {
        String said = months.stream()
                .flatMap(month -> month.alerts().getOrDefault(id, Map.of()).keySet().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return said.isEmpty()
                ? Optional.ofNullable(rules.get(id))
                        .map(rule -> rule.level().text())
                        .orElse("")
                : said;
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, "%.2f", rate);
    }
}
