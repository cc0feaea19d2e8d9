package dev.vedette.rules;

/**
 * What a check found.
 *
 * @param fault where, and what would be right
 */
public record LintFinding(LintCheck check, Fault fault) {

    public LintSeverity severity() {
        return check.severity();
    }

    /** {@code file:line:column: severity check: path: message}, one line without control characters. */
    @Override
    public String toString() {
        return fault.source() + ":" + fault.line() + ":" + fault.column() + ": "
                + severity().text() + " " + check.id() + ": " + (fault.path().isEmpty() ? "" : fault.path() + ": ")
                + fault.message();
    }
}
