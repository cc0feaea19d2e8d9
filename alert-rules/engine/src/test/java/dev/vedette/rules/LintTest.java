package dev.vedette.rules;

import static dev.vedette.rules.LintedRules.COUNT;
import static dev.vedette.rules.LintedRules.NAME;
import static dev.vedette.rules.LintedRules.SOUND;
import static dev.vedette.rules.LintedRules.found;
import static dev.vedette.rules.LintedRules.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each check finds what it is for, and lets pass what comes close. */
class LintTest {

    /**
     * @param text that it replaces in the sound rule
     * @param found what stands there instead when the check finds it
     * @param passes what stands there instead when it does not
     */
    private record Case(LintCheck check, String text, String found, String passes) {}

    private static final List<Case> CASES = List.of(
            new Case(LintCheck.REFUSED, "contains: shell", "containz: shell", "endswith: shell"),
            new Case(LintCheck.REFUSED, "condition: sel", "timeframe: 5m\n  condition: sel", "condition: not sel"),
            new Case(LintCheck.SCHEMA, "Tool Call\n", "Tool Call\ntaxonomy: 5\n", "Tool Call\ntaxonomy: sigma\n"),
            new Case(LintCheck.SCHEMA, "31", "32-01", "30"),
            new Case(LintCheck.SCHEMA, "- attack.t1059", "- attack.execution", "- attack.t1204"),
            new Case(
                    LintCheck.SCHEMA,
                    "logsource:\n  product: mcp\n  service: vedette\n",
                    "",
                    "logsource: {product: mcp}\n"),
            new Case(
                    LintCheck.SCHEMA,
                    "references:",
                    "related: [{id: 1b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f, type: derivd}]\nreferences:",
                    "related: [{id: 1b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f, type: renamed}]\nreferences:"),
            new Case(LintCheck.KEY_TYPO, "author:", "authors:", "custom_attribute: x\nauthor:"),
            new Case(
                    LintCheck.ID_MISSING,
                    "id: 8b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f\n",
                    "",
                    "id: 1b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f\n"),
            new Case(LintCheck.ID_FORM, "-4c1d-", "-1c1d-", "-4c1e-"),
            new Case(LintCheck.TITLE_FIRST, "title: S", "level: low\ntitle: S", "title: T"),
            new Case(LintCheck.TITLE_LENGTH, "Tool", "Tool" + " More".repeat(30), "Tool" + " More".repeat(10)),
            new Case(LintCheck.TITLE_CASE, "Tool Call", "tool Call", "Call of 7zip with cmd.exe"),
            new Case(LintCheck.TITLE_WORDING, "title: Sus", "title: Detects Sus", "title: Detection Sus"),
            new Case(LintCheck.TITLE_WORDING, "Tool Call", "Tool Call.", "Tool Call!"),
            new Case(LintCheck.DESCRIPTION_MISSING, "description: D", "# description: D", "description: E"),
            new Case(
                    LintCheck.DESCRIPTION_LENGTH,
                    "Detects a call that nobody makes for good reason.",
                    "Bad.",
                    "Detects bad calls."),
            new Case(LintCheck.STATUS_MISSING, "status: test\n", "", "status: stable\n"),
            new Case(LintCheck.STATUS_RETIRED, "status: test", "status: deprecated", "status: experimental"),
            new Case(LintCheck.LEVEL_MISSING, "level: low\n", "", "level: high\n"),
            new Case(LintCheck.AUTHOR_MISSING, "author: Somebody\n", "", "author: Others\n"),
            new Case(LintCheck.DATE_MISSING, "date: 2026-01-31\nmodified: 2026-02-01\n", "", "date: 2026-01-31\n"),
            new Case(LintCheck.DATE_VALID, "2026-02-01", "2026-02-30", "2026-02-28"),
            new Case(LintCheck.MODIFIED_ORDER, "2026-02-01", "2026-01-30", "2026-01-31"),
            new Case(LintCheck.MODIFIED_ORDER, "date: 2026-01-31\n", "", "date: 2025-01-31\n"),
            new Case(
                    LintCheck.LICENSE_FORM,
                    "author:",
                    "license: my own (all rights)\nauthor:",
                    "license: MIT OR DRL-1.1\nauthor:"),
            new Case(
                    LintCheck.REFERENCES_MISSING,
                    "references:\n  - https://example.org/paper\n",
                    "",
                    "references: [Own research]\n"),
            new Case(
                    LintCheck.REFERENCE_URL,
                    "https://example.org/paper",
                    "htp://example.org",
                    "Internal research: a paper"),
            new Case(LintCheck.REFERENCE_URL, "https://example.org/paper", "https:///paper", "http://example.org/a b"),
            new Case(
                    LintCheck.REFERENCE_ATTACK,
                    "https://example.org/paper",
                    "https://attack.mitre.org/techniques/T1059/",
                    "https://attack.mitre.org/resources/"),
            new Case(
                    LintCheck.REFERENCE_BRANCH,
                    "https://example.org/paper",
                    "https://github.com/a/b/blob/main/c.md",
                    "https://github.com/a/b/blob/" + "0a".repeat(20) + "/c.md"),
            new Case(
                    LintCheck.FALSEPOSITIVES_MISSING,
                    "falsepositives:\n  - Administrators\n",
                    "",
                    "falsepositives: [Unknown]\n"),
            new Case(LintCheck.FALSEPOSITIVES_WORDING, "- Administrators", "- Pentest", "- Unlikely"),
            new Case(LintCheck.FALSEPOSITIVES_WORDING, "- Administrators", "- administrators", "- 7zip"),
            new Case(
                    LintCheck.TAGS_MISSING,
                    "tags:\n  - attack.execution\n  - attack.t1059\n  - atlas.aml.t0053\n  - owasp.mcp05\n",
                    "",
                    "tags: [cve.2021-44228]\n"),
            new Case(LintCheck.TAG_NAMESPACE, "- attack.t1059", "- atack.t1059", "- tlp.green"),
            new Case(LintCheck.TAG_FORM, "- attack.t1059", "- cve.44228", "- cve.2021-44228"),
            new Case(LintCheck.TAG_FORM, "- attack.t1059", "- tlp.blue", "- tlp.amber-strict"),
            new Case(LintCheck.TAG_FORM, "- attack.t1059", "- stp.6", "- stp.3k"),
            new Case(LintCheck.TAG_ATTACK, "- attack.t1059", "- attack.t9999", "- attack.t1059.001"),
            new Case(LintCheck.TAG_ATTACK, "- attack.t1059", "- attack.stelth", "- attack.stealth"),
            new Case(LintCheck.TAG_ATTACK, "- attack.t1059", "- attack.g9999", "- attack.g0007"),
            new Case(LintCheck.TAG_ATTACK_RETIRED, "- attack.t1059", "- attack.t1562.001", "- attack.t1059.003"),
            new Case(
                    LintCheck.TAG_ATTACK_TACTIC,
                    "- attack.execution",
                    "- attack.impact",
                    "- attack.impact\n  - attack.execution"),
            new Case(LintCheck.TAG_ATLAS, "- attack.t1059", "- atlas.aml.t9999", "- atlas.aml.t0051.000"),
            new Case(LintCheck.TAG_OWASP, "- attack.t1059", "- owasp.mcp11", "- owasp.mcp10"),
            new Case(LintCheck.TAG_UNIQUE, "- attack.t1059", "- tlp.red\n  - tlp.green", "- tlp.red"),
            new Case(LintCheck.TRIAGE_MISSING, "  triage: Look at the call.\n", "", "  triage: Look.\n"),
            new Case(
                    LintCheck.TRIAGE_MISSING,
                    "level: low\nvedette:",
                    "level: low\nvedete:",
                    "level: informational\nvedete:"),
            new Case(LintCheck.RESPONSE_MISSING, "response: End the session.", "response: ' '", "response: End it."),
            new Case(LintCheck.TAG_CATALOGUES, "- attack.t1059", "- cve.2021-44228", "- attack.t1059.001"),
            new Case(LintCheck.TAG_CATALOGUES, "- atlas.aml.t0053", "- atlas.aml.ta0005", "- atlas.aml.t0051.000"),
            new Case(LintCheck.TAG_CATALOGUES, "- owasp.mcp05", "- owasp.llm01", "- owasp.mcp10"),
            new Case(LintCheck.CATALOGUE_VERSION, "attack: \"19\"", "attack: \"18\"", "attack: 19"),
            new Case(LintCheck.CATALOGUE_VERSION, ", owasp-mcp: \"2025\"", "", ", owasp-mcp: '2025'"),
            new Case(LintCheck.CATALOGUE_VERSION, "atlas: 5.6.1", "atlas: 5.6", "atlas: '5.6.1'"),
            new Case(LintCheck.RISK_SCORE, "risk-score: 15", "risk-score: 22", "risk-score: 21"),
            new Case(LintCheck.RISK_SCORE, "risk-score: 15", "risk-score: 1", "risk-score: 2"),
            new Case(LintCheck.LOGSOURCE_UNKNOWN, "service: vedette", "service: vedete", "definition: our agent"),
            new Case(
                    LintCheck.LOGSOURCE_KEY,
                    "service: vedette",
                    "service: vedette\n  sevice: x",
                    "service: vedette\n  definition: x"),
            new Case(LintCheck.FIELD_UNKNOWN, "event.outcome:", "event.outcom:", "vedette.attributes.anything:"),
            new Case(LintCheck.FIELD_UNKNOWN, "event.outcome:", "vedette.model.scores:", "vedette.model.reasons:"),
            new Case(LintCheck.FIELD_SPACE, "event.outcome:", "event outcome:", "event.reason:"),
            new Case(LintCheck.WILDCARD_MODIFIER, "outcome: failure", "outcome: '*fail*'", "outcome: '*fa*il*'"),
            new Case(LintCheck.WILDCARD_MODIFIER, "outcome: failure", "outcome: 'fail*'", "outcome: 'fail\\*'"),
            new Case(
                    LintCheck.WILDCARD_MODIFIER,
                    "outcome: failure",
                    "outcome: ['*fail', '*x']",
                    "outcome: ['*fail', 'x*']"),
            new Case(LintCheck.WILDCARD_DOUBLE, "outcome: failure", "outcome: 'f**l'", "outcome: 'f*\\*l'"),
            new Case(LintCheck.ALL_SINGLE, "contains: shell", "contains|all: shell", "contains|all: [sh, ell]"),
            new Case(
                    LintCheck.ALL_EQUAL,
                    "name|contains: shell",
                    "name|all: [shell, cmd]",
                    "name|contains|all: [shell, cmd]"),
            new Case(
                    LintCheck.BASE64OFFSET_CONTAINS,
                    "|contains: shell",
                    "|base64offset: shell",
                    "|base64offset|contains: shell"),
            new Case(LintCheck.NULL_IN_LIST, "outcome: failure", "outcome: [failure, null]", "outcome: null"),
            new Case(
                    LintCheck.VALUE_DUPLICATE,
                    "outcome: failure",
                    "outcome: [failure, Failure]",
                    "outcome: [failure, success]"),
            new Case(
                    LintCheck.VALUE_DUPLICATE,
                    "outcome: failure",
                    "outcome|cased: [failure, failure]",
                    "outcome|cased: [failure, Failure]"),
            new Case(LintCheck.VALUE_CONTROL, "outcome: failure", "outcome: \"a\\tool\"", "outcome: 'a\\tool'"),
            new Case(
                    LintCheck.VALUE_INVISIBLE,
                    "outcome: failure",
                    "outcome: fail\u200bure",
                    "outcome: \"fail\\u200bure\""),
            new Case(LintCheck.VALUE_INVISIBLE, "Tool Call", "Tool\u00a0Call", "T\u00f6\u00f6l Call"),
            new Case(LintCheck.LIST_SINGLE, "contains: shell", "contains: [shell]", "contains: [shell, cmd]"),
            new Case(LintCheck.REGEX_PLAIN, "contains: shell", "re: '^shell\\.exe'", "re: 'shell|cmd'"),
            new Case(
                    LintCheck.SELECTION_UNUSED,
                    "selection and not filter_main_failed",
                    "selection",
                    "selection and not 1 of filter_*"),
            new Case(
                    LintCheck.SELECTION_DUPLICATE,
                    "event.outcome: failure",
                    "event.name: mcp.tool.call\n    gen_ai.tool.name|contains: shell",
                    "event.name: mcp.tool.call"),
            new Case(
                    LintCheck.CONDITION_ALL_OF_THEM,
                    "selection and not filter_main_failed",
                    "all of them",
                    "all of selection* or all of filter_*"),
            new Case(
                    LintCheck.CONDITION_THEM_SINGLE,
                    "  filter_main_failed:\n    event.outcome: failure\n  condition: selection and not filter_main_failed",
                    "  condition: 1 of them",
                    "  condition: selection"),
            new Case(LintCheck.CONDITION_EXACT, "selection and", "1 of selection and", "1 of selection* and"),
            new Case(LintCheck.CONDITION_STYLE, "selection and", "selection AND", "selection or"),
            new Case(
                    LintCheck.CONDITION_STYLE,
                    "not filter_main_failed",
                    "not(filter_main_failed)",
                    "not (filter_main_failed)"));

    @Test
    void nothingIsFoundInASoundRule() {
        assertThat(lines(new RuleText(NAME, SOUND))).isEmpty();
        assertThat(lines(new RuleText("rules/many_suspicious_calls.yml", COUNT)))
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> findsWhatItIsFor() {
        return CASES.stream()
                .map(one -> dynamicTest(one.check().id() + ": " + one.found().strip(), () -> {
                    assertThat(SOUND).contains(one.text());
                    assertThat(found(NAME, SOUND.replace(one.text(), one.found())))
                            .contains(one.check());
                    assertThat(found(NAME, SOUND.replace(one.text(), one.passes())))
                            .doesNotContain(one.check());
                }));
    }

    /** These need more than one file or document, or a file's name: each has a test of its own in {@link LintTogetherTest} or {@link LintSwitchTest}. */
    @Test
    void everyCheckHasACase() {
        EnumSet<LintCheck> without = EnumSet.allOf(LintCheck.class);
        CASES.forEach(one -> without.remove(one.check()));
        assertThat(without)
                .containsExactlyInAnyOrder(
                        LintCheck.SWITCH,
                        LintCheck.SWITCH_UNUSED,
                        LintCheck.ID_UNIQUE,
                        LintCheck.NAME_UNIQUE,
                        LintCheck.TITLE_UNIQUE,
                        LintCheck.DETECTION_UNIQUE,
                        LintCheck.FILENAME,
                        LintCheck.FILENAME_UNIQUE,
                        LintCheck.RELATED_UNKNOWN,
                        LintCheck.DESCRIPTION_LINK,
                        LintCheck.PORTABLE,
                        LintCheck.PORTABLE_ATTRIBUTE,
                        LintCheck.CORRELATION_SINGLE,
                        LintCheck.FILTER_REFERENCE);
    }
}
