package dev.vedette.rules;

import java.util.List;
import java.util.Map;

/**
 * A processing pipeline as pySigma reads them: steps that change rules, under conditions, while they are read.
 * PIPELINES.md says which. Immutable.
 */
public final class ProcessingPipeline {

    private final String name;
    private final long priority;
    private final Map<String, List<Yaml.Scalar>> variables;
    private final List<PipelineItem> items;

    ProcessingPipeline(String name, long priority, Map<String, List<Yaml.Scalar>> variables, List<PipelineItem> items) {
        this.name = name;
        this.priority = priority;
        this.variables = Map.copyOf(variables);
        this.items = List.copyOf(items);
    }

    /**
     * Reads a pipeline file.
     *
     * @param source what faults call this text
     * @param yaml one document, within the limits of a rule file
     * @throws RuleException with all faults: what is not supported is refused by name
     */
    public static ProcessingPipeline parse(String source, String yaml) throws RuleException {
        Faults faults = new Faults(source);
        List<Yaml> documents = YamlReader.read(yaml, faults);
        if (faults.count() == 0 && documents.size() != 1) {
            faults.add(1, 1, "", "must be one YAML document, not " + documents.size());
        }
        faults.throwIfAny();
        if (!(documents.get(0) instanceof Yaml.Mapping mapping)) {
            faults.add(
                    documents.get(0),
                    "",
                    "must be a mapping, not " + documents.get(0).kind());
            faults.throwIfAny();
            throw new IllegalStateException("unreachable: a fault was added");
        }
        ProcessingPipeline pipeline = new PipelineReader(new Section(mapping, "", faults)).read();
        faults.throwIfAny();
        return pipeline;
    }

    /** As written; the source where it is not. */
    public String name() {
        return name;
    }

    /** The lowest is applied first. */
    public long priority() {
        return priority;
    }

    Map<String, List<Yaml.Scalar>> variables() {
        return variables;
    }

    List<PipelineItem> items() {
        return items;
    }
}
