package dev.vedette.rules;

import java.util.Locale;

/** How bad a finding is, the worst first. */
public enum LintSeverity {
    /** The rule cannot be used, or not by every Sigma tool. */
    ERROR,
    /** The rule works, and is likely not to do what its author wants, or not to be found. */
    WARNING,
    /** A convention, or something that may be as it should. */
    INFO;

    /** In lower case, as it is printed. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
