package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
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

    private final RuleSet rules;
    /** By level: what is decided at one may be an event of the next. */
    private final List<Map<Slot, CorrelationState>> levels = new ArrayList<>();
    /** No state has anything to do before. */
    private long earliestTimer = Long.MAX_VALUE;

    private long newest = Long.MIN_VALUE;

    private record Slot(String key, String correlationId) {}

    public Evaluation(RuleSet rules) {
        this.rules = rules;
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
        CorrelationState state = level(correlation.level(contribution.stageId()))
                .computeIfAbsent(
                        new Slot(match.key(), contribution.correlationId()),
                        unused -> CorrelationState.create(correlation, match.tenant(), match.group()));
        findings.addAll(state.add(contribution, evidence));
        earliestTimer = Math.min(earliestTimer, state.nextTimer());
        feed(state.onward(), findings);
    }

    private void feed(List<Onward> onward, List<Finding> findings) {
        for (Onward next : onward) {
            next.match()
                    .contributions()
                    .forEach(contribution -> feed(next.match(), contribution, next.event(), findings));
        }
    }

    private Map<Slot, CorrelationState> level(int level) {
        while (levels.size() <= level) {
            levels.add(new HashMap<>());
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
        if (watermarkMicros < earliestTimer) {
            return findings;
        }
        for (int level = 0; level < levels.size(); level++) {
            List<Onward> onward = new ArrayList<>();
            for (Iterator<CorrelationState> i = levels.get(level).values().iterator(); i.hasNext(); ) {
                CorrelationState state = i.next();
                if (state.nextTimer() <= watermarkMicros) {
                    findings.addAll(state.advance(watermarkMicros));
                    onward.addAll(state.onward());
                    if (state.isEmpty()) {
                        i.remove();
                    }
                }
            }
            feed(onward, findings);
        }
        earliestTimer = levels.stream()
                .flatMap(states -> states.values().stream())
                .mapToLong(CorrelationState::nextTimer)
                .min()
                .orElse(Long.MAX_VALUE);
        return findings;
    }

    /**
     * Ends event time: what waits is decided. The silence of {@code absent} reaches as far as the newest event, and no
     * further.
     */
    public List<Finding> finish() {
        List<Finding> findings = new ArrayList<>(newest == Long.MIN_VALUE ? List.of() : advance(newest));
        levels.forEach(states ->
                states.values().removeIf(state -> state.correlation().root().type() == CorrelationRule.Type.ABSENT));
        findings.addAll(advance(Long.MAX_VALUE - 1));
        return findings;
    }

    /** Event time has been reached, be it by events that mean nothing here. */
    void reach(long time) {
        newest = Math.max(newest, time);
    }

    /** How many groups are remembered. */
    public int size() {
        return levels.stream().mapToInt(Map::size).sum();
    }
}
