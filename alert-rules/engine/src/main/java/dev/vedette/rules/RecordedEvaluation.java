package dev.vedette.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Rules over recorded events: every match of a rule that judges single events, and every alert of a correlation once,
 * when nothing can be added to it. Of more than {@value #MAX_OPEN} alerts that may still grow the oldest is told early, and
 * once more if it grows. Events are taken in any order; those of correlations may be an hour late in event
 * time. {@link #judge} is safe for any number of threads; what takes is not.
 */
public final class RecordedEvaluation {

    /** How much later than a newer event an older one may come. */
    public static final Duration LATENESS = Duration.ofHours(1);

    private static final long LATE = LATENESS.toSeconds() * 1_000_000L;
    private static final int ROUND = 1024;
    private static final int MAX_OPEN = 100_000;

    private final RuleSet rules;
    private final Optional<LogSourceRouting> routing;
    private final Evaluation correlations;
    private final int maxOpen;
    private final Map<String, Finding> open = new LinkedHashMap<>();
    private long newest = Long.MIN_VALUE;
    private long taken;

    /**
     * A match.
     *
     * @param events numbers of the events that it rests on, oldest first
     * @param group by field; without the fields that the event does not have
     * @param exact as {@link Finding} has it
     * @param estimate as {@link Finding} has it
     */
    public record Match(
            RuleMetadata rule,
            List<Long> events,
            Map<String, String> group,
            boolean exact,
            Optional<Estimate> estimate) {}

    /** @param byLogSource whether an event that says where it comes from is spared the rules for elsewhere */
    public RecordedEvaluation(RuleSet rules, boolean byLogSource) {
        this(rules, byLogSource, MAX_OPEN);
    }

    RecordedEvaluation(RuleSet rules, boolean byLogSource, int maxOpen) {
        this.maxOpen = maxOpen;
        this.rules = rules;
        this.routing = byLogSource ? Optional.of(new LogSourceRouting(rules)) : Optional.empty();
        this.correlations = new Evaluation(rules);
    }

    /** The rules that an event matches, before anything is made of it. */
    public static final class Judgement {

        private final EventView event;
        private final List<RuleSet.Candidate> matching;

        private Judgement(EventView event, List<RuleSet.Candidate> matching) {
            this.event = event;
            this.matching = matching;
        }
    }

    /**
     * Judges and takes one event.
     *
     * @param number by which matches name it; each once
     * @param time microseconds since 1970-01-01T00:00:00Z; without it the event takes part in no correlation
     */
    public void add(EventView event, long number, OptionalLong time, Consumer<Match> sink) {
        take(judge(event), number, time, sink);
    }

    /** Looks which rules an event matches. */
    public Judgement judge(EventView event) {
        List<RuleSet.Candidate> matching = routing.isPresent() ? routing.get().matching(event) : rules.matching(event);
        // Judgements are kept for a while: without matches nobody will ask for the event.
        return new Judgement(matching.isEmpty() ? EventView.EMPTY : event, matching);
    }

    /**
     * Takes an event that has been judged. The same judgements in the same order give the same matches.
     *
     * @param number by which matches name it; each once
     * @param time microseconds since 1970-01-01T00:00:00Z; without it the event takes part in no correlation
     */
    public void take(Judgement judged, long number, OptionalLong time, Consumer<Match> sink) {
        List<RuleSet.Candidate> relating = new ArrayList<>(0);
        for (RuleSet.Candidate candidate : judged.matching) {
            if (candidate.alertsAlone()) {
                sink.accept(single(candidate.rule().metadata(), judged.event, number));
            }
            if (candidate.feedsCorrelations()) {
                relating.add(candidate);
            }
        }
        if (time.isPresent()) {
            relate(relating, judged.event, number, time.getAsLong(), sink);
        }
    }

    private static Match single(RuleMetadata rule, EventView event, long number) {
        Map<String, String> group = new LinkedHashMap<>();
        for (String field : rule.groupBy()) {
            List<String> values = GroupPlan.values(event, field);
            if (!values.isEmpty()) {
                group.put(field, values.get(0));
            }
        }
        return new Match(rule, List.of(number), group, true, Optional.empty());
    }

    private void relate(
            List<RuleSet.Candidate> candidates, EventView event, long number, long time, Consumer<Match> sink) {
        newest = Math.max(newest, time);
        correlations.reach(time);
        if (!candidates.isEmpty()) {
            MatchCollector matches = rules.collector(event);
            for (RuleSet.Candidate candidate : candidates) {
                for (int i = 0; i < candidate.subscriptions().size(); i++) {
                    if (!candidate.subscriptions().get(i).isOwnOf(candidate.rule())) {
                        matches.take(candidate, i);
                    }
                }
            }
            keep(correlations.take(matches.keyed(), event, Long.toString(number), time));
        }
        if (++taken % ROUND == 0) {
            advance(newest - LATE, sink);
        }
        for (Iterator<Finding> i = open.values().iterator(); open.size() > maxOpen; i.remove()) {
            sink.accept(match(i.next()));
        }
    }

    private void keep(List<Finding> findings) {
        findings.forEach(finding -> open.put(finding.alertId(), finding));
    }

    private void advance(long watermark, Consumer<Match> sink) {
        keep(correlations.advance(watermark));
        for (Iterator<Finding> i = open.values().iterator(); i.hasNext(); ) {
            Finding finding = i.next();
            if (finding.bucketEnd() <= watermark) {
                sink.accept(match(finding));
                i.remove();
            }
        }
    }

    private Match match(Finding finding) {
        Map<String, String> group = new LinkedHashMap<>();
        finding.group().forEach(value -> group.put(value.field(), value.value()));
        return new Match(
                rules.rule(finding.ruleId()).orElseThrow().metadata(),
                finding.evidence().stream()
                        .map(event -> Long.valueOf(event.eventId()))
                        .toList(),
                group,
                finding.exact(),
                finding.estimate());
    }

    /** Ends event time: what is open is decided. */
    public void finish(Consumer<Match> sink) {
        keep(correlations.finish());
        advance(Long.MAX_VALUE - 1, sink);
    }

    /** What correlations could not keep so far, by rule. */
    public List<Evaluation.Loss> losses() {
        return correlations.losses();
    }
}
