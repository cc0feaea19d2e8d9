package dev.vedette.rules;

import java.util.List;
import java.util.Locale;
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

    /** What it asks of the events of those rules. */
    public CorrelationCondition condition() {
        return CorrelationCondition.of(definition);
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

    /** Correlation types. */
    enum Type {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED,
        VALUE_SUM,
        VALUE_AVG,
        VALUE_PERCENTILE,
        FIRST_SEEN,
        CHANGED,
        TRAVEL,
        ABSENT;

        boolean hasField() {
            return switch (this) {
                case EVENT_COUNT, TEMPORAL, TEMPORAL_ORDERED, ABSENT -> false;
                default -> true;
            };
        }

        /** Whether it is Vedette's own, and not the specification's. */
        boolean isOwn() {
            return compareTo(FIRST_SEEN) >= 0;
        }

        /** As rules write it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param percentile which one, in thousandths of a percent; negative for a share (value_percentile)
     * @param distance the least that counts, kilometres (travel)
     */
    record Measure(int percentile, double distance) {
        static final int SHARE = -1;
        static final Measure NONE = new Measure(SHARE, 0);
    }

    /** A rule referred to by name or id. */
    record Reference(String name, Place place) {}

    /**
     * @param timespan length of the window in microseconds
     * @param values whose values are looked at
     * @param measure what is compared, where a type leaves a choice
     * @param aliases alias to rule (name or id) to field
     * @param special names of the rules whose values count as known without having been new (first_seen), or whose events
     *     are the expected ones (absent)
     * @param limit how many events, or values, the state of one group keeps
     */
    record Definition(
            Type type,
            List<Reference> rules,
            long timespan,
            Threshold threshold,
            ValueFields values,
            Measure measure,
            Map<String, Map<String, String>> aliases,
            Set<String> special,
            boolean generate,
            int limit) {

        Definition {
            rules = List.copyOf(rules);
            aliases = Map.copyOf(aliases);
            special = Set.copyOf(special);
        }

        /** What a name means for the events of a rule, as it is referred to. */
        String field(String name, String rule) {
            return aliases.getOrDefault(name, Map.of()).getOrDefault(rule, name);
        }

        /** Where the values are. */
        List<String> fields() {
            return values.fields();
        }

        Definition withFields(List<String> otherFields, Map<String, Map<String, String>> otherAliases) {
            return new Definition(
                    type,
                    rules,
                    timespan,
                    threshold,
                    new ValueFields(values.kind(), otherFields),
                    measure,
                    otherAliases,
                    special,
                    generate,
                    limit);
        }
    }
}
