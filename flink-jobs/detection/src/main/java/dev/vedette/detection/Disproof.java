package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.avro.Alert;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says of an alert that a replay with late events has not found again whether it is disproved by that. Only late events
 * may be the reason: where anything else could be, the alert stays. Times are microseconds since the epoch.
 *
 * @param rules those whose alerts more events can disprove, by id
 * @param rulesChanged when the newest record of {@code vedette.rules} was written
 * @param closed time up to which the live job writes no further alerts
 */
record Disproof(ReplayGraph.Span span, Map<String, Replayed> rules, long rulesChanged, long closed)
        implements Serializable {

    static final String REASON = "events that came too late for the live job show that its condition was not met";

    /** Those that follow from the event alone may be asked about again at any time. */
    private static final Set<String> NOT_OF_THE_EVENT = Arrays.stream(DerivedField.values())
            .filter(field -> field != DerivedField.CLIENT_CONTEXT)
            .map(DerivedField::semanticName)
            .collect(Collectors.toUnmodifiableSet());

    Disproof {
        rules = Map.copyOf(rules);
    }

    /**
     * A rule that was replayed.
     *
     * @param version of its document
     * @param reach see {@link CompiledCorrelation#reach}
     * @param ofEvents whether it looks at nothing but what events say: a score depends on calls before the span, a loss on
     *     what came before it, and an operator's file may be another one by now
     */
    record Replayed(long version, long reach, boolean ofEvents) implements Serializable {}

    /** What is to become of an alert that was not found again. */
    enum Verdict {
        WITHDRAW,
        /** It was not looked for, or more events cannot disprove it. */
        NONE,
        /** The live job may still write it: it is looked at when its bucket has passed. */
        LATER,
        /** Something else may be the reason why it was not found. */
        DOUBT
    }

    /** @param leftOut ids of rules whose alerts are not wanted */
    static Disproof of(RuleBook book, ReplayGraph.Span span, Set<String> leftOut, long rulesChanged, long closed) {
        Map<String, Replayed> rules = new HashMap<>();
        for (CompiledCorrelation rule : book.rules().correlations()) {
            String id = rule.metadata().id();
            if (!rule.isMonotone() && !leftOut.contains(id)) {
                boolean ofEvents = rule.fields().stream().noneMatch(NOT_OF_THE_EVENT::contains);
                rules.put(id, new Replayed(book.version(id), rule.reach(), ofEvents));
            }
        }
        return new Disproof(span, rules, rulesChanged, closed);
    }

    /**
     * @param judgedTo event time that the replay has reached
     * @param completeSince event time from which on Kafka holds all events
     */
    Verdict of(Alert alert, long judgedTo, long completeSince) {
        Replayed rule = rules.get(alert.getRuleId());
        if (rule == null) {
            return Verdict.NONE;
        }
        if (alert.getSuppressionEnd() > closed) {
            return Verdict.LATER;
        }
        long firstWindow = before(alert.getSuppressionEnd(), rule.reach());
        boolean seenWhole = firstWindow >= span.eventsFrom()
                && firstWindow >= completeSince
                && alert.getWindowEnd() <= judgedTo
                && alert.getSuppressionEnd() <= span.to();
        boolean sameRule = alert.getRuleVersion() == rule.version() && alert.getDetectedAt() > rulesChanged;
        return seenWhole && sameRule && rule.ofEvents() && alert.getEvidenceExact() ? Verdict.WITHDRAW : Verdict.DOUBT;
    }

    private static long before(long time, long span) {
        return time < Long.MIN_VALUE + span ? Long.MIN_VALUE : time - span;
    }
}
