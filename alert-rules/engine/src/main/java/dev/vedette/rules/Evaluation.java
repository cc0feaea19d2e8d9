package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rules run over events in memory: what the job does, without a cluster. For tests of rules, for the command line. Not
 * safe for use by several threads.
 */
public final class Evaluation {

    private static final int MAX_SHOWN = 256;

    /** Groups of a rule at each level of its chain. */
    private static final int MAX_GROUPS = 100_000;

    private final RuleSet rules;
    private final int maxGroups;
    private final long maxBytes;
    /** By level: what is decided at one may be an event of the next. */
    private final List<GroupStates> levels = new ArrayList<>();

    private long newest = Long.MIN_VALUE;

    /** Keeps 100,000 groups of a rule, and of all rules what takes a quarter of the memory that this process may have. */
    public Evaluation(RuleSet rules) {
        this(rules, MAX_GROUPS, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * @param maxGroups of a rule, at each level of its chain; beyond it the group without an event for longest is forgotten
     * @param maxBytes of all states of a level; beyond it the same, of the rule that has the most
     */
    Evaluation(RuleSet rules, int maxGroups, long maxBytes) {
        this.rules = rules;
        this.maxGroups = maxGroups;
        this.maxBytes = maxBytes;
    }

    /**
     * Judges one event.
     *
     * @param eventId two events with the same id are the same event
     * @param occurredAt event time, microseconds since 1970-01-01T00:00:00Z
     * @return the alerts that grew at once
     */
    public List<Finding> add(EventView event, String eventId, long occurredAt) {
        return take(rules.match(event), event, eventId, occurredAt);
    }

    /** As {@link #add}, of what the event means. */
    List<Finding> take(List<KeyedMatch> matches, EventView event, String eventId, long occurredAt) {
        reach(occurredAt);
        List<Finding> findings = new ArrayList<>();
        Object name = event.get("event.name");
        for (KeyedMatch match : matches) {
            for (Contribution contribution : match.contributions()) {
                CompiledCorrelation correlation =
                        rules.correlation(contribution.correlationId()).orElseThrow();
                EvidenceRef evidence = new EvidenceRef(
                        eventId,
                        name == EventView.ABSENT ? "" : name.toString(),
                        contribution.matchedRuleId(),
                        occurredAt,
                        -1,
                        -1,
                        shown(event, correlation.fields()));
                feed(match, contribution, evidence, findings);
            }
        }
        return findings;
    }

    private void feed(KeyedMatch match, Contribution contribution, EvidenceRef evidence, List<Finding> findings) {
        CompiledCorrelation correlation =
                rules.correlation(contribution.correlationId()).orElseThrow();
        List<Onward> onward = new ArrayList<>(0);
        findings.addAll(level(correlation.level(contribution.stageId()))
                .add(correlation, match, contribution, evidence, onward));
        feed(onward, findings);
    }

    private void feed(List<Onward> onward, List<Finding> findings) {
        for (Onward next : onward) {
            next.match()
                    .contributions()
                    .forEach(contribution -> feed(next.match(), contribution, next.event(), findings));
        }
    }

    private GroupStates level(int level) {
        while (levels.size() <= level) {
            levels.add(new GroupStates(maxGroups, maxBytes));
        }
        return levels.get(level);
    }

    private static Map<String, String> shown(EventView event, Set<String> fields) {
        Map<String, String> shown = new TreeMap<>();
        for (String field : fields) {
            Object value = event.get(field);
            if (value != EventView.ABSENT) {
                String text = value.toString();
                shown.put(field, text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text);
            }
        }
        return shown;
    }

    /**
     * Moves event time on.
     *
     * @param watermarkMicros nothing at or before it is expected any more
     * @return the alerts that waited for it
     */
    public List<Finding> advance(long watermarkMicros) {
        List<Finding> findings = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            List<Onward> onward = new ArrayList<>(0);
            findings.addAll(levels.get(level).advance(watermarkMicros, onward));
            feed(onward, findings);
        }
        return findings;
    }

    /**
     * Ends event time: what waits is decided. The silence of {@code absent} reaches as far as the newest event, and no
     * further.
     */
    public List<Finding> finish() {
        List<Finding> findings = new ArrayList<>(newest == Long.MIN_VALUE ? List.of() : advance(newest));
        levels.forEach(
                states -> states.removeIf(correlation -> correlation.root().type() == CorrelationRule.Type.ABSENT));
        findings.addAll(advance(Long.MAX_VALUE - 1));
        return findings;
    }

    /** Event time has been reached, be it by events that mean nothing here. */
    void reach(long time) {
        newest = Math.max(newest, time);
    }

    /** How many groups are remembered. */
    public int size() {
        return levels.stream().mapToInt(GroupStates::size).sum();
    }

    /**
     * What could not be kept so far.
     *
     * @param ruleId of the rule that may have missed something for it
     * @param events events, or values, beyond the limit of their group that a window might still have held
     * @param groups groups that were forgotten before their windows had passed
     */
    public record Loss(String ruleId, long events, long groups) {}

    /** In the order of the rules' ids; none if nothing was lost. */
    public List<Loss> losses() {
        Map<String, GroupStates.Losses> all = new TreeMap<>();
        for (GroupStates states : levels) {
            states.losses().forEach((rule, lost) -> all.merge(rule, lost, (a, b) -> a.plus(b.events(), b.groups())));
        }
        return all.entrySet().stream()
                .map(lost -> new Loss(
                        lost.getKey(), lost.getValue().events(), lost.getValue().groups()))
                .toList();
    }
}
