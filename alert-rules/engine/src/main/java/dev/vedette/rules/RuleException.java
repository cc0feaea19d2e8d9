package dev.vedette.rules;

import java.util.List;
import java.util.stream.Collectors;

/** Rules that cannot be used; carries everything that is wrong with them, in the order of the text. */
public final class RuleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    RuleException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** At least one. */
    public List<Fault> faults() {
        return faults;
    }
}
