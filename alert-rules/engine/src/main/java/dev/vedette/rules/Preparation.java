package dev.vedette.rules;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to rules while they are read: processing pipelines change them, then placeholders get their values.
 * Immutable.
 *
 * @param pipelines applied by priority, the lowest first; those of the same priority in the order given
 * @param placeholders for those that no pipeline has replaced
 */
public record Preparation(List<ProcessingPipeline> pipelines, Placeholders placeholders) {

    /** Rules are taken as they stand. */
    public static final Preparation NONE = new Preparation(List.of(), Placeholders.none());

    public Preparation {
        pipelines = pipelines.stream()
                .sorted(Comparator.comparingLong(ProcessingPipeline::priority))
                .toList();
    }

    boolean hasPipelines() {
        return !pipelines.isEmpty();
    }

    List<PipelineItem> items() {
        return pipelines.stream().flatMap(pipeline -> pipeline.items().stream()).toList();
    }

    /** Variables of all pipelines; a later one replaces that of an earlier. */
    Map<String, List<Yaml.Scalar>> variables() {
        Map<String, List<Yaml.Scalar>> all = new LinkedHashMap<>();
        pipelines.forEach(pipeline -> all.putAll(pipeline.variables()));
        return all;
    }
}
