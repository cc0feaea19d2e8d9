package dev.vedette.rules;

import java.util.List;

/**
 * What the linter says about a set of files.
 *
 * @param files how many were looked at, without {@code lint.yml}
 * @param documents how many rules and filters stand in them
 * @param findings by file, in the order of the texts; at most {@value #MAX_FINDINGS} of a file
 * @param switchedOff findings that somebody has a reason to accept
 * @param unsaid how many more there are in files with too many
 * @param limits of the correlations, each once; none while a rule is refused
 */
public record LintReport(
        int files,
        int documents,
        List<LintFinding> findings,
        List<SwitchedOff> switchedOff,
        int unsaid,
        List<CorrelationLimit> limits) {

    static final int MAX_FINDINGS = 500;

    public LintReport {
        findings = List.copyOf(findings);
        switchedOff = List.copyOf(switchedOff);
        limits = List.copyOf(limits);
    }

    /** A finding that is not one. */
    public record SwitchedOff(LintFinding finding, String reason) {}

    /** How many findings are so bad. */
    public long count(LintSeverity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
