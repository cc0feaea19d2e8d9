package dev.vedette.rules;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The types of transformations that pipelines may use, by pySigma's names. */
final class TransformationReader {

    static final String NEST = "nest";

    private static final Map<String, TransformationReader> BY_TYPE = Map.ofEntries(
            field("field_name_mapping", FieldTransformations::mapping, "mapping"),
            field("field_name_prefix_mapping", FieldTransformations::prefixMapping, "mapping"),
            field("field_name_prefix", FieldTransformations::prefix, "prefix"),
            field("field_name_suffix", FieldTransformations::suffix, "suffix"),
            field("field_name_transform", FieldTransformations::function, "transform_func", "mapping"),
            field("drop_detection_item", ValueTransformations::drop),
            field("hashes_fields", HashesTransformation::read, HashesTransformation.KEYS),
            field("replace_string", ValueTransformations::replace, ValueTransformations.REPLACE_KEYS),
            field("map_string", ValueTransformations::map, "mapping"),
            field("set_value", ValueTransformations::set, "value", "force_type"),
            field("convert_type", ValueTransformations::convert, "target_type"),
            field("regex", ValueTransformations::regex, "method"),
            field("case", ValueTransformations::changeCase, "method"),
            field("value_placeholders", ValueTransformations::valuePlaceholders, "include", "exclude"),
            field("wildcard_placeholders", ValueTransformations::wildcardPlaceholders, "include", "exclude"),
            field("detection_item_failure", ValueTransformations::failure, "message"),
            rule("add_condition", RuleTransformations::addCondition, RuleTransformations.CONDITION_KEYS),
            rule("change_logsource", RuleTransformations::changeLogSource, "category", "product", "service"),
            rule("add_field", RuleTransformations::addField, "field"),
            rule("remove_field", RuleTransformations::removeField, "field"),
            rule("set_field", RuleTransformations::setField, "fields"),
            rule("set_state", RuleTransformations::setState, "key", "val"),
            rule("set_custom_attribute", RuleTransformations::setAttribute, "attribute", "value"),
            rule("rule_failure", RuleTransformations::failure, "message"),
            rule("strict_field_mapping_failure", RuleTransformations::strict),
            rule(NEST, section -> Optional.empty(), "items"));

    private static final Map<String, String> REFUSED = Map.of(
            "query_expression_placeholders",
            "is about texts of queries, and there are none here: use value_placeholders",
            "file_placeholders",
            "reads another file: put the values into vars or into a placeholder file",
            "http_placeholders",
            "reads from the network: put the values into vars or into a placeholder file",
            "command_placeholders",
            "runs a command: put the values into vars or into a placeholder file",
            "extract_fields",
            "is not supported: write the fields into the rule");

    private final Set<String> keys;
    private final boolean perItem;
    private final Function<Section, Optional<Transformation>> reader;

    private TransformationReader(
            Set<String> keys, boolean perItem, Function<Section, Optional<Transformation>> reader) {
        this.keys = keys;
        this.perItem = perItem;
        this.reader = reader;
    }

    private static Map.Entry<String, TransformationReader> field(
            String type, Function<Section, Optional<Transformation>> reader, String... keys) {
        return Map.entry(type, new TransformationReader(Set.of(keys), true, reader));
    }

    private static Map.Entry<String, TransformationReader> rule(
            String type, Function<Section, Optional<Transformation>> reader, String... keys) {
        return Map.entry(type, new TransformationReader(Set.of(keys), false, reader));
    }

    static Optional<TransformationReader> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** Why a type is not one of these, and what is. */
    static String refusal(String type) {
        String reason = REFUSED.get(type);
        return reason != null
                ? type + " " + reason
                : "the transformation " + Text.quote(type) + " is not known: one of "
                        + String.join(", ", new TreeSet<>(BY_TYPE.keySet()));
    }

    /** What an item of this type may have besides what all have. */
    Set<String> keys() {
        return keys;
    }

    /** Whether it looks at single items or names, so that conditions on them mean something. */
    boolean perItem() {
        return perItem;
    }

    /** Empty when there is a fault. */
    Optional<Transformation> read(Section item) {
        return reader.apply(item);
    }
}
