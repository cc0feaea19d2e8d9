package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A Sigma rule that judges one event by itself. */
public final class DetectionRule implements Rule {

    private final RuleMetadata metadata;
    private final LogSource logSource;
    private final Expression expression;
    private final List<String> shown;
    private final Optional<Origin> origin;
    private final Place place;
    private final String content;

    /** What the rule was before pipelines: filters have to go through them with it. */
    record Origin(RuleDraft draft, Preparation preparation, RuleMetadata metadata) {}

    DetectionRule(
            RuleMetadata metadata,
            LogSource logSource,
            Expression expression,
            Collection<String> shown,
            Optional<Origin> origin,
            Place place,
            String content) {
        this.metadata = metadata;
        this.logSource = logSource;
        this.expression = expression;
        this.shown = List.copyOf(shown);
        this.origin = origin;
        this.place = place;
        this.content = content;
    }

    /**
     * Makes a rule of what was read. Empty when there is a fault.
     *
     * @param filters whose conditions the rule gets as well
     */
    static Optional<DetectionRule> prepare(
            Origin origin, List<FilterRule> filters, String content, List<Fault> faults) {
        RuleDraft draft = origin.draft();
        Preparation preparation = origin.preparation();
        Faults own = new Faults(draft.place().source());
        if (!preparation.hasPipelines()) {
            Optional<Expression> expression = draft.detection().compile(preparation.placeholders(), own);
            faults.addAll(own.list());
            return expression.map(e -> new DetectionRule(
                    origin.metadata(), draft.logSource(), e, draft.shown(), Optional.empty(), draft.place(), content));
        }
        PipelineWork work = PipelineWork.of(draft, filters, preparation, own);
        work.run(preparation.items());
        Optional<Expression> expression = work.expression(preparation.placeholders());
        faults.addAll(work.allFaults());
        return expression.map(e -> new DetectionRule(
                work.groupBy().map(origin.metadata()::withGroupBy).orElse(origin.metadata()),
                work.logSources().get(0),
                e,
                work.shown(),
                Optional.of(origin),
                draft.place(),
                content));
    }

    @Override
    public RuleMetadata metadata() {
        return metadata;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public boolean sameAs(Rule other) {
        return other instanceof DetectionRule rule && rule.content.equals(content);
    }

    /** Fields that the rule names in its detection and in {@code fields}, in the order of the text. */
    public Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>();
        expression.fields(fields::add);
        fields.addAll(shown);
        return fields;
    }

    /** As the rule's text says it. */
    LogSource logSource() {
        return origin.map(o -> o.draft().logSource()).orElse(logSource);
    }

    /** As pipelines have changed it. */
    LogSource preparedLogSource() {
        return logSource;
    }

    /** This rule as filters leave it: it matches what it did and each filter's condition lets through. */
    Optional<DetectionRule> filtered(List<FilterRule> filters, List<Fault> faults) {
        if (origin.isPresent()) {
            return prepare(origin.get(), filters, content, faults);
        }
        List<Expression> parts = new ArrayList<>();
        parts.add(expression);
        filters.forEach(filter -> parts.add(filter.expression()));
        return Optional.of(
                new DetectionRule(metadata, logSource, new Expression.And(parts), shown, origin, place, content));
    }

    /** What the rule asks of an event, filters included where {@link RuleSet#compile} found some for it. */
    Expression expression() {
        return expression;
    }
}
