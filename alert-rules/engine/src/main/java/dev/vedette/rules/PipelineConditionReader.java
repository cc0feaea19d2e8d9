package dev.vedette.rules;

import com.google.re2j.Pattern;
import dev.vedette.rules.PipelineConditions.FieldTest;
import dev.vedette.rules.PipelineConditions.ItemTest;
import dev.vedette.rules.PipelineConditions.RuleTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Reads the conditions of pipeline items, with the names and parameters that pySigma gives them. */
final class PipelineConditionReader {

    private static final Set<String> STATE_OPERATORS = Set.of("eq", "ne", "gte", "gt", "lte", "lt");

    private PipelineConditionReader() {}

    /** Empty when there is a fault. */
    static Optional<RuleTest> rule(Section condition) {
        String type = condition.requiredText("type", 100);
        switch (type) {
            case "logsource":
                allow(condition, "category", "product", "service");
                LogSource logSource = LogSource.read(condition);
                return done(condition, work -> work.logSources().stream().anyMatch(logSource::contains));
            case "contains_field":
                allow(condition, "field");
                String field = condition.requiredText("field", 256);
                return done(
                        condition, work -> anyItem(work, item -> item.field().equals(field)));
            case "contains_detection_item":
                allow(condition, "field", "value");
                String name = condition.requiredText("field", 256);
                Predicate<Draft.Item> has = valueIs(condition, "value", false);
                return done(
                        condition, work -> anyItem(work, item -> item.field().equals(name) && has.test(item)));
            case "processing_item_applied":
                String id = appliedId(condition);
                return done(condition, work -> work.applied().contains(id));
            case "processing_state":
                Predicate<PipelineWork> state = state(condition);
                return done(condition, state::test);
            case "is_sigma_rule":
                allow(condition);
                return done(condition, work -> !work.isCorrelation());
            case "is_sigma_correlation_rule":
                allow(condition);
                return done(condition, PipelineWork::isCorrelation);
            case "rule_attribute":
                allow(condition, "attribute", "value", "op");
                return RuleAttribute.read(condition);
            case "tag":
                allow(condition, "tag");
                String tag = condition.requiredText("tag", 256);
                return done(
                        condition,
                        work -> RuleAttribute.texts(work.attributes().get("tags"))
                                .contains(tag));
            default:
                return unknown(
                        condition,
                        type,
                        "contains_detection_item, contains_field, is_sigma_correlation_rule, is_sigma_rule, logsource, "
                                + "processing_item_applied, processing_state, rule_attribute, tag");
        }
    }

    /** Empty when there is a fault. */
    static Optional<ItemTest> item(Section condition) {
        String type = condition.requiredText("type", 100);
        switch (type) {
            case "match_string":
                allow(condition, "cond", "pattern", "negate");
                Optional<Pattern> pattern =
                        PipelineRegex.compile(condition, "pattern", condition.requiredText("pattern", 2048));
                boolean negate = condition.flag("negate");
                return pattern.flatMap(regex -> values(
                        condition,
                        (item, value) -> PipelineValues.shown(item, value)
                                        .filter(text -> regex.matcher(text).lookingAt())
                                        .isPresent()
                                != negate));
            case "match_value":
                allow(condition, "cond", "value");
                Predicate<Draft.Item> equal = valueIs(condition, "value", true);
                return values(condition, (item, value) -> equal.test(item.withValues(List.of(value))));
            case "contains_wildcard":
                allow(condition, "cond");
                return values(
                        condition,
                        (item, value) -> PipelineValues.text(item, value)
                                .filter(SearchText::hasWildcard)
                                .isPresent());
            case "is_null":
                allow(condition, "cond");
                return values(condition, (item, value) -> value.isNull());
            case "processing_item_applied":
                String id = appliedId(condition);
                return done(condition, (item, work) -> item.processedBy().contains(id));
            case "processing_state":
                Predicate<PipelineWork> state = state(condition);
                return done(condition, (item, work) -> state.test(work));
            default:
                return unknown(
                        condition,
                        type,
                        "contains_wildcard, is_null, match_string, match_value, processing_item_applied, "
                                + "processing_state");
        }
    }

    /** Empty when there is a fault. */
    static Optional<FieldTest> field(Section condition) {
        String type = condition.requiredText("type", 100);
        switch (type) {
            case "include_fields":
                return fields(condition).flatMap(names -> done(condition, (field, work) -> names.test(field)));
            case "exclude_fields":
                return fields(condition).flatMap(names -> done(condition, (field, work) -> !names.test(field)));
            case "processing_item_applied":
                String id = appliedId(condition);
                return done(condition, new FieldTest() {
                    @Override
                    public boolean test(String field, PipelineWork work) {
                        return work.appliedToNames()
                                .getOrDefault(field, Set.of())
                                .contains(id);
                    }

                    @Override
                    public boolean testItem(Draft.Item item, PipelineWork work) {
                        return item.processedBy().contains(id);
                    }
                });
            case "processing_state":
                Predicate<PipelineWork> state = state(condition);
                return done(condition, (field, work) -> state.test(work));
            default:
                return unknown(
                        condition, type, "exclude_fields, include_fields, processing_item_applied, processing_state");
        }
    }

    private static <T> Optional<T> unknown(Section condition, String type, String allowed) {
        if (!type.isEmpty()) {
            condition.fault("type", "the condition " + Text.quote(type) + " is not known here: one of " + allowed);
        }
        return Optional.empty();
    }

    private static <T> Optional<T> done(Section condition, T test) {
        return Optional.of(test);
    }

    private static void allow(Section condition, String... keys) {
        Set<String> allowed = new HashSet<>(List.of(keys));
        allowed.add("type");
        condition.allow(allowed);
    }

    private static boolean anyItem(PipelineWork work, Predicate<Draft.Item> test) {
        boolean[] found = new boolean[1];
        work.forEachItem(item -> found[0] |= test.test(item));
        return found[0];
    }

    private static String appliedId(Section condition) {
        allow(condition, "processing_item_id");
        return condition.requiredText("processing_item_id", 256);
    }

    /** {@code cond} says whether any value or all of them have to pass. */
    private static Optional<ItemTest> values(Section condition, BiPredicate<Draft.Item, Yaml.Scalar> test) {
        String how = condition.requiredText("cond", 10);
        if (!how.isEmpty() && !how.equals("any") && !how.equals("all")) {
            condition.fault("cond", Text.quote(how) + " is not allowed: all, any");
        }
        boolean all = how.equals("all");
        return Optional.of((item, work) -> all
                ? item.values().stream().allMatch(value -> test.test(item, value))
                : item.values().stream().anyMatch(value -> test.test(item, value)));
    }

    /** Whether one of an item's values is the same as that of the condition, of the same type. */
    private static Predicate<Draft.Item> valueIs(Section condition, String key, boolean plainText) {
        if (!(condition.get(key) instanceof Yaml.Scalar expected)) {
            condition.fault(key, "is missing: a value is required");
            return item -> false;
        }
        if (expected.value() instanceof String) {
            SearchText text = SearchText.parse(expected.text(), false);
            return item -> item.values().stream()
                    .anyMatch(value -> PipelineValues.text(item, value)
                            .filter(text::equals)
                            .isPresent());
        }
        return item -> PipelineValues.isFoldable(item)
                && item.values().stream().anyMatch(value -> same(value.value(), expected.value()));
    }

    private static boolean same(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y ? Numbers.compare(x, y) == 0 : a.equals(b);
    }

    private static Optional<Predicate<String>> fields(Section condition) {
        allow(condition, "fields", "mode");
        List<String> fields = condition.texts("fields");
        if (!condition.has("fields")) {
            condition.fault("fields", "is missing: a list of names is required");
        }
        String mode = condition.text("mode", 20).orElse("plain");
        if (mode.equals("plain")) {
            Set<String> names = Set.copyOf(fields);
            return Optional.of(names::contains);
        }
        if (!mode.equals("re")) {
            condition.fault("mode", Text.quote(mode) + " is not allowed: plain, re");
            return Optional.empty();
        }
        List<Pattern> patterns = new ArrayList<>();
        fields.forEach(
                field -> PipelineRegex.compile(condition, "fields", field).ifPresent(patterns::add));
        // Keywords, which have no field, are matched by none.
        return Optional.of(field -> !field.isEmpty()
                && patterns.stream().anyMatch(pattern -> pattern.matcher(field).lookingAt()));
    }

    private static Predicate<PipelineWork> state(Section condition) {
        allow(condition, "key", "val", "op");
        String key = condition.requiredText("key", 256);
        String operator = condition.text("op", 10).orElse("eq");
        if (!STATE_OPERATORS.contains(operator)) {
            condition.fault("op", Text.quote(operator) + " is not allowed: eq, gt, gte, lt, lte, ne");
        }
        if (!(condition.get("val") instanceof Yaml.Scalar expected)) {
            condition.fault("val", "is missing: a value is required");
            return work -> false;
        }
        return work -> {
            Object value = work.state().get(key);
            return value != null && RuleAttribute.compare(operator, value, expected.value());
        };
    }
}
