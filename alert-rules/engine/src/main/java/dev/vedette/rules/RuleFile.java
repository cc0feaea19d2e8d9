package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/** The rules of one YAML text, which may hold several documents. Immutable. */
public final class RuleFile {

    private final String source;
    private final List<Rule> rules;

    private RuleFile(String source, List<Rule> rules) {
        this.source = source;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads rules. References between them are looked at by {@link RuleSet#compile}.
     *
     * @param source what faults call this text: a file name, a topic record
     * @param yaml at most 512 Ki characters, 200 documents, 50,000 values, 32 levels
     * @throws RuleException with all faults that the text has
     */
    public static RuleFile parse(String source, String yaml) throws RuleException {
        Faults faults = new Faults(source);
        return read(YamlReader.read(yaml, faults), faults);
    }

    /** @param faults those of the text as YAML; the rules' are added */
    static RuleFile read(List<Yaml> documents, Faults faults) throws RuleException {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (Yaml document : documents) {
            number++;
            if (document instanceof Yaml.Mapping mapping) {
                new RuleReader(mapping, number, faults).read().ifPresent(rules::add);
            } else if (!(document instanceof Yaml.Scalar scalar && scalar.isNull())) {
                faults.add(document, number == 1 ? "" : number + ":", "must be a mapping, not " + document.kind());
            }
        }
        if (rules.isEmpty() && faults.count() == 0) {
            faults.add(1, 1, "", "holds no rule");
        }
        faults.throwIfAny();
        return new RuleFile(faults.source(), rules);
    }

    public String source() {
        return source;
    }

    /** In the order of the text. */
    public List<Rule> rules() {
        return rules;
    }
}
