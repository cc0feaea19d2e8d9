package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/** The rules and filters of one YAML text, which may hold several documents. Immutable. */
public final class RuleFile {

    private final String source;
    private final List<Rule> rules;
    private final List<FilterRule> filters;

    private RuleFile(String source, List<Rule> rules, List<FilterRule> filters) {
        this.source = source;
        this.rules = List.copyOf(rules);
        this.filters = List.copyOf(filters);
    }

    /**
     * Reads rules and filters. References between them are looked at by {@link RuleSet#compile}.
     *
     * @param source what faults call this text: a file name, a topic record
     * @param yaml at most 512 Ki characters, 200 documents, 50,000 values, 32 levels
     * @throws RuleException with all faults that the text has
     */
    public static RuleFile parse(String source, String yaml) throws RuleException {
        return parse(source, yaml, Preparation.NONE);
    }

    /**
     * Reads rules and filters, and prepares them. Correlations, and rules with filters, are prepared when the set is
     * compiled, because it takes the rules that they belong to.
     *
     * @param source what faults call this text: a file name, a topic record
     * @param yaml within the limits of {@link #parse(String, String)}
     * @throws RuleException with all faults that the text has, or that the preparation found in it
     */
    public static RuleFile parse(String source, String yaml, Preparation preparation) throws RuleException {
        Faults faults = new Faults(source);
        return read(YamlReader.read(yaml, faults), preparation, faults);
    }

    /** @param faults those of the text as YAML; the rules' are added */
    static RuleFile read(List<Yaml> documents, Preparation preparation, Faults faults) throws RuleException {
        List<Rule> rules = new ArrayList<>();
        List<FilterRule> filters = new ArrayList<>();
        int number = 0;
        for (Yaml document : documents) {
            number++;
            if (document instanceof Yaml.Mapping mapping && FilterReader.isFilter(mapping)) {
                new FilterReader(mapping, number, preparation, faults).read().ifPresent(filters::add);
            } else if (document instanceof Yaml.Mapping mapping) {
                new RuleReader(mapping, number, preparation, faults).read().ifPresent(rules::add);
            } else if (!(document instanceof Yaml.Scalar scalar && scalar.isNull())) {
                faults.add(document, number == 1 ? "" : number + ":", "must be a mapping, not " + document.kind());
            }
        }
        if (rules.isEmpty() && filters.isEmpty() && faults.count() == 0) {
            faults.add(1, 1, "", "holds no rule");
        }
        faults.throwIfAny();
        return new RuleFile(faults.source(), rules, filters);
    }

    public String source() {
        return source;
    }

    /** In the order of the text. */
    public List<Rule> rules() {
        return rules;
    }

    /** In the order of the text. */
    public List<FilterRule> filters() {
        return filters;
    }
}
