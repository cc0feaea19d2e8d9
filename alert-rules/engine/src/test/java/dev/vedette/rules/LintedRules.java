package dev.vedette.rules;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Rules in which the linter finds nothing, to be spoilt, and what it finds then. */
final class LintedRules {

    static final String NAME = "rules/suspicious_call.yml";

    /** Nothing is found in it. */
    static final String SOUND = """
            title: Suspicious Tool Call
            id: 8b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f
            status: test
            description: Detects a call that nobody makes for good reason.
            references:
              - https://example.org/paper
            author: Somebody
            date: 2026-01-31
            modified: 2026-02-01
            tags:
              - attack.execution
              - attack.t1059
              - atlas.aml.t0053
              - owasp.mcp05
            logsource:
              product: mcp
              service: vedette
            detection:
              selection:
                event.name: mcp.tool.call
                gen_ai.tool.name|contains: shell
              filter_main_failed:
                event.outcome: failure
              condition: selection and not filter_main_failed
            falsepositives:
              - Administrators
            level: low
            vedette:
              catalogues: {attack: "19", atlas: 5.6.1, owasp-mcp: "2025"}
              risk-score: 15
              triage: Look at the call.
              response: End the session.
            """;

    static final String OTHER = SOUND.replace("8b4c2f4e", "9b4c2f4e")
            .replace("Suspicious Tool", "Doubtful Tool")
            .replace("contains: shell", "contains: sudo");

    static final String COUNT = """
            title: Many Suspicious Calls
            id: 7b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f
            status: test
            description: Detects calls that nobody makes so often.
            references: [https://example.org/paper]
            author: Somebody
            date: 2026-01-31
            tags: [attack.execution, attack.t1059, atlas.aml.t0053, owasp.mcp05]
            correlation:
              type: event_count
              rules: [call]
              group-by: [user.id]
              timespan: 5m
              condition: {gte: 3}
            falsepositives: [Unlikely]
            level: low
            vedette:
              catalogues: {attack: "19", atlas: 5.6.1, owasp-mcp: "2025"}
              triage: Look at the calls.
              response: End the session.
            ---
            """ + SOUND.replace("status:", "name: call\nstatus:");

    static Set<LintCheck> found(String name, String yaml) {
        EnumSet<LintCheck> found = EnumSet.noneOf(LintCheck.class);
        RuleLint.check(List.of(new RuleText(name, yaml))).findings().forEach(finding -> found.add(finding.check()));
        return found;
    }

    static List<String> lines(RuleText... texts) {
        return RuleLint.check(List.of(texts)).findings().stream()
                .map(LintFinding::toString)
                .toList();
    }

    private LintedRules() {}
}
