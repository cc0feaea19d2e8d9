package dev.vedette.rules;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Sigma correlation: a relation between events that other rules match. */
public final class CorrelationRule implements Rule {

    private final RuleMetadata metadata;
    private final Definition definition;
    private final Origin origin;
    private final Place place;
    private final String content;

    /** What a pipeline has to know besides the definition. */
    record Origin(Map<String, Yaml> attributes, Preparation preparation) {}

    CorrelationRule(RuleMetadata metadata, Definition definition, Origin origin, Place place, String content) {
        this.metadata = metadata;
        this.definition = definition;
        this.origin = origin;
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
        return other instanceof CorrelationRule rule && rule.content.equals(content);
    }

    /** Names or ids of the rules that it refers to, in the order of the text. */
    public List<String> references() {
        return definition.rules.stream().map(Reference::name).toList();
    }

    Map<String, Yaml> attributes() {
        return origin.attributes();
    }

    Preparation preparation() {
        return origin.preparation();
    }

    /** The same correlation with other names of fields. */
    CorrelationRule with(List<String> groupBy, Definition changed) {
        return new CorrelationRule(metadata.withGroupBy(groupBy), changed, origin, place, content);
    }

    Definition definition() {
        return definition;
    }

    /** Correlation types; {@code first_seen} is Vedette's own. */
    enum Type {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED,
        FIRST_SEEN;

        boolean hasField() {
            return this == VALUE_COUNT || this == FIRST_SEEN;
        }
    }

    /** A rule referred to by name or id. */
    record Reference(String name, Place place) {}

    /**
     * @param timespan length of the window in microseconds
     * @param fields whose values are counted or remembered; several make one value together
     * @param aliases alias to rule (name or id) to field
     * @param knownFrom names of the rules whose values count as known without having been new (first_seen)
     * @param limit how many events, or values, the state of one group keeps
     */
    record Definition(
            Type type,
            List<Reference> rules,
            long timespan,
            Threshold threshold,
            List<String> fields,
            Map<String, Map<String, String>> aliases,
            Set<String> knownFrom,
            boolean generate,
            int limit) {

        Definition {
            rules = List.copyOf(rules);
            fields = List.copyOf(fields);
            aliases = Map.copyOf(aliases);
            knownFrom = Set.copyOf(knownFrom);
        }

        Definition withFields(List<String> otherFields, Map<String, Map<String, String>> otherAliases) {
            return new Definition(
                    type, rules, timespan, threshold, otherFields, otherAliases, knownFrom, generate, limit);
        }
    }
}
