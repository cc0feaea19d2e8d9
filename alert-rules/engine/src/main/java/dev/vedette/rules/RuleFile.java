package dev.vedette.rules;

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
     * Reads rules.
     *
     * @param source what faults call this text: a file name, a topic record
     * @throws RuleException with all faults that the text has
     */
    public static RuleFile parse(String source, String yaml) throws RuleException {
        throw new RuleException(List.of(new Fault(source, 0, 0, "", "not yet readable: " + yaml.length())));
    }

    public String source() {
        return source;
    }

    /** In the order of the text. */
    public List<Rule> rules() {
        return rules;
    }
}
