package dev.vedette.rules;

import dev.vedette.rules.PipelineConditions.FieldTest;
import dev.vedette.rules.PipelineConditions.ItemTest;
import dev.vedette.rules.PipelineConditions.RuleTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a pipeline file: its frame, and of each item what all transformations have. */
final class PipelineReader {

    private static final int MAX_ITEMS = 1000;
    private static final int MAX_NESTED = 8;
    private static final Set<String> KEYS =
            Set.of("name", "priority", "vars", "transformations", "allowed_backends", "postprocessing", "finalizers");
    private static final List<String> KINDS = List.of("rule", "detection_item", "field_name");

    private final Section pipeline;
    private final Faults faults;
    private int items;

    PipelineReader(Section pipeline) {
        this.pipeline = pipeline;
        this.faults = pipeline.faults();
    }

    /** With faults where something is wrong; then the result is of no use. */
    ProcessingPipeline read() {
        pipeline.allow(KEYS);
        for (String queries : List.of("postprocessing", "finalizers")) {
            if (pipeline.get(queries) instanceof Yaml.Items list && list.items().isEmpty()) {
                continue;
            }
            if (pipeline.has(queries)) {
                pipeline.fault(queries, "is about texts of queries, and there are none here: leave it out");
            }
        }
        long priority = 0;
        if (pipeline.has("priority")) {
            priority = pipeline.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE)
                    .orElse(0);
        }
        pipeline.texts("allowed_backends");
        Map<String, List<Yaml.Scalar>> variables = new LinkedHashMap<>();
        if (pipeline.has("vars")) {
            pipeline.section("vars").ifPresent(vars -> Placeholders.read(vars, variables));
        }
        List<PipelineItem> read = items(pipeline, "transformations", 0);
        return new ProcessingPipeline(pipeline.text("name", 256).orElse(faults.source()), priority, variables, read);
    }

    List<PipelineItem> items(Section section, String key, int depth) {
        Yaml value = section.get(key);
        if (!section.has(key) || value == null) {
            return List.of();
        }
        if (!(value instanceof Yaml.Items list)) {
            section.fault(key, "must be a list of transformations, not " + value.kind());
            return List.of();
        }
        if (depth > MAX_NESTED) {
            section.fault(key, "is nested more than " + MAX_NESTED + " levels deep");
            return List.of();
        }
        List<PipelineItem> read = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < list.items().size() && items++ < MAX_ITEMS; i++) {
            String path = section.path(key) + "/" + i;
            if (list.items().get(i) instanceof Yaml.Mapping mapping) {
                item(new Section(mapping, path, faults), mapping, path, ids, depth)
                        .ifPresent(read::add);
            } else {
                faults.add(list.items().get(i), path, "must be a mapping with type");
            }
        }
        if (items > MAX_ITEMS) {
            section.fault(key, "has more than " + MAX_ITEMS + " transformations");
        }
        return read;
    }

    private Optional<PipelineItem> item(Section item, Yaml.Mapping mapping, String path, Set<String> ids, int depth) {
        int before = faults.count();
        Place place = new Place(faults.source(), mapping.line(), mapping.column(), path);
        String type = item.requiredText("type", 100);
        Optional<TransformationReader> reader = TransformationReader.of(type);
        if (faults.count() == before && reader.isEmpty()) {
            item.fault("type", TransformationReader.refusal(type));
        }
        if (reader.isEmpty()) {
            return Optional.empty();
        }
        Set<String> allowed = new TreeSet<>(reader.get().keys());
        allowed.addAll(Set.of("id", "type"));
        KINDS.forEach(kind -> {
            boolean perItem = !kind.equals("rule");
            List<String> keys =
                    List.of(kind + "_conditions", kind + "_cond_op", kind + "_cond_expr", kind + "_cond_not");
            allowed.addAll(keys);
            if (perItem && !reader.get().perItem()) {
                keys.stream()
                        .filter(item::has)
                        .findFirst()
                        .ifPresent(key -> item.fault(key, type + " is done to the whole rule: use rule_conditions"));
            }
        });
        item.allow(allowed);
        String id = item.text("id", 256).filter(text -> !text.isEmpty()).orElse(path);
        if (!ids.add(id)) {
            item.fault("id", Text.quote(id) + " belongs to another item already");
        }
        PipelineConditions<RuleTest> rules = PipelineConditions.read(item, "rule", PipelineConditionReader::rule);
        PipelineConditions<ItemTest> values =
                PipelineConditions.read(item, "detection_item", PipelineConditionReader::item);
        PipelineConditions<FieldTest> fields =
                PipelineConditions.read(item, "field_name", PipelineConditionReader::field);
        if (faults.count() > before) {
            return Optional.empty();
        }
        if (type.equals(TransformationReader.NEST)) {
            List<PipelineItem> nested = items(item, "items", depth + 1);
            if (nested.isEmpty() && faults.count() == before) {
                item.fault("items", "is missing: a list of transformations is required");
            }
            Transformation all = (work, outer) -> work.run(nested);
            return Optional.of(new PipelineItem(id, all, rules, values, fields, place));
        }
        return reader.get()
                .read(item)
                .filter(transformation -> faults.count() == before)
                .map(transformation -> new PipelineItem(id, transformation, rules, values, fields, place));
    }
}
