package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A Sigma rule that judges one event by itself. */
public final class DetectionRule implements Rule {

    private final RuleMetadata metadata;
    private final LogSource logSource;
    private final Expression expression;
    private final List<String> shown;
    private final Place place;
    private final String content;

    DetectionRule(
            RuleMetadata metadata,
            LogSource logSource,
            Expression expression,
            Collection<String> shown,
            Place place,
            String content) {
        this.metadata = metadata;
        this.logSource = logSource;
        this.expression = expression;
        this.shown = List.copyOf(shown);
        this.place = place;
        this.content = content;
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

    LogSource logSource() {
        return logSource;
    }

    /** This rule as filters leave it: it matches what it did and each filter's condition lets through. */
    DetectionRule filtered(List<FilterRule> filters) {
        List<Expression> parts = new ArrayList<>();
        parts.add(expression);
        filters.forEach(filter -> parts.add(filter.expression()));
        return new DetectionRule(metadata, logSource, new Expression.And(parts), shown, place, content);
    }

    /** What the rule asks of an event, filters included where {@link RuleSet#compile} found some for it. */
    Expression expression() {
        return expression;
    }
}
