package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Reference;
import java.util.List;

/**
 * A Sigma filter: a condition that detection rules get in addition to their own, without a change of their text (Sigma
 * filters specification 2.1). Immutable.
 */
public final class FilterRule {

    private final String id;
    private final String title;
    private final LogSource logSource;
    private final List<Reference> references;
    private final DetectionDraft draft;
    private final Expression expression;
    private final Place place;
    private final String content;

    FilterRule(
            String id,
            String title,
            LogSource logSource,
            List<Reference> references,
            DetectionDraft draft,
            Expression expression,
            Place place,
            String content) {
        this.id = id;
        this.title = title;
        this.logSource = logSource;
        this.references = List.copyOf(references);
        this.draft = draft;
        this.expression = expression;
        this.place = place;
        this.content = content;
    }

    /** As written, or made of the content. */
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** Where its document starts. */
    public Place place() {
        return place;
    }

    /** Names or ids of the rules that it is for, in the order of the text; empty for any rule of its log source. */
    public List<String> rules() {
        return references.stream().map(Reference::name).toList();
    }

    /** Whether both have the same content, wherever they stand. */
    boolean sameAs(FilterRule other) {
        return other.content.equals(content);
    }

    LogSource logSource() {
        return logSource;
    }

    List<Reference> references() {
        return references;
    }

    /** As read, for the pipelines of the rules that get it. */
    DetectionDraft draft() {
        return draft;
    }

    /** Without pipelines. */
    Expression expression() {
        return expression;
    }
}
