package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each check finds what it is for, and lets pass what comes close. */
class LintTest {

    private static final String NAME = "rules/suspicious_call.yml";

    /** Nothing is found in it. */
    private static final String SOUND = """
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
            """;

    private static final String OTHER = SOUND.replace("8b4c2f4e", "9b4c2f4e")
            .replace("Suspicious Tool", "Doubtful Tool")
            .replace("contains: shell", "contains: sudo");

    private static final String COUNT = """
            title: Many Suspicious Calls
            id: 7b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f
            status: test
            description: Detects calls that nobody makes so often.
            references: [https://example.org/paper]
            author: Somebody
            date: 2026-01-31
            tags: [attack.execution]
            correlation:
              type: event_count
              rules: [call]
              group-by: [user.id]
              timespan: 5m
              condition: {gte: 3}
            falsepositives: [Unlikely]
            level: low
            ---
            """ + SOUND.replace("status:", "name: call\nstatus:");

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
                    "tags:\n  - attack.execution\n  - attack.t1059\n",
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

    private static Set<LintCheck> found(String name, String yaml) {
        EnumSet<LintCheck> found = EnumSet.noneOf(LintCheck.class);
        RuleLint.check(List.of(new RuleText(name, yaml))).findings().forEach(finding -> found.add(finding.check()));
        return found;
    }

    private static List<String> lines(RuleText... texts) {
        return RuleLint.check(List.of(texts)).findings().stream()
                .map(LintFinding::toString)
                .toList();
    }

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

    /** These need more than one file or document, or a file's name: each has a test of its own below. */
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

    @Test
    void whatHasToBeUnique() {
        RuleText first = new RuleText("a/suspicious_call.yml", SOUND);
        assertThat(lines(first, new RuleText("b/doubtful_call.yml", OTHER))).isEmpty();
        assertThat(lines(first, new RuleText("b/doubtful_call.yml", SOUND)))
                .as("the same rule may stand in two files")
                .isEmpty();
        assertThat(lines(first, new RuleText("b/suspicious_call.yml", OTHER)))
                .singleElement()
                .asString()
                .startsWith(
                        "b/suspicious_call.yml:1:1: warning filename-unique: has the name of a/suspicious_call.yml");
        assertThat(lines(first, new RuleText("b/doubtful_call.yml", OTHER.replace("9b4c2f4e", "8b4c2f4e"))))
                .singleElement()
                .asString()
                .startsWith("b/doubtful_call.yml:2:5: error id-unique: /id: is that of another rule already, in"
                        + " a/suspicious_call.yml line 1");
        assertThat(lines(first, new RuleText("b/doubtful_call.yml", OTHER.replace("Doubtful", "Suspicious"))))
                .singleElement()
                .asString()
                .contains("warning title-unique: /title: is that of another rule already");
        assertThat(lines(first, new RuleText("b/doubtful_call.yml", OTHER.replace("sudo", "shell"))))
                .singleElement()
                .asString()
                .contains("warning detection-unique: /detection: is that of another rule already");
        assertThat(lines(
                        new RuleText("a/suspicious_call.yml", SOUND.replace("status:", "name: n\nstatus:")),
                        new RuleText("b/doubtful_call.yml", OTHER.replace("status:", "name: n\nstatus:"))))
                .singleElement()
                .asString()
                .contains("warning name-unique: /name: ");
    }

    @Test
    void namesOfFiles() {
        for (String good : List.of("0123456789.yml", "x".repeat(90) + ".yml", "a/B/lower_case_1.yml")) {
            assertThat(found(good, SOUND)).as(good).isEmpty();
        }
        for (String bad : List.of(
                "short.yml", "x".repeat(91) + ".yml", "Upper_Case_1.yml", "some-dashes-1.yml", "some_rule_1.yaml")) {
            assertThat(found(bad, SOUND)).as(bad).containsExactly(LintCheck.FILENAME);
        }
    }

    @Test
    void references() {
        String related = SOUND.replace(
                "references:", "related: [{id: 9b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f, type: similar}]\nreferences:");
        assertThat(found(NAME, related)).containsExactly(LintCheck.RELATED_UNKNOWN);
        assertThat(lines(new RuleText(NAME, related), new RuleText("rules/doubtful_call.yml", OTHER)))
                .isEmpty();
        assertThat(found(NAME, SOUND.replace("nobody makes", "https://example.org/x says nobody makes")))
                .isEmpty();
        assertThat(found(
                        NAME,
                        SOUND.replace("nobody makes", "https://example.org/x says nobody makes")
                                .replace("references:\n  - https://example.org/paper\n", "")))
                .contains(LintCheck.DESCRIPTION_LINK);
        assertThat(found(
                        "many_calls.yml",
                        COUNT.replace("event_count", "temporal").replace("  condition: {gte: 3}\n", "")))
                .containsExactly(LintCheck.CORRELATION_SINGLE);
        assertThat(found("many_calls.yml", COUNT.replace("[user.id]", "[user.idd]")))
                .containsExactly(LintCheck.FIELD_UNKNOWN);
        assertThat(found("many_calls.yml", COUNT.replace("rules: [call]", "rules: [cal]")))
                .contains(LintCheck.REFUSED);
        String filter = """
                title: Filter
                id: 6b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f
                description: Leaves the administrators out.
                logsource: {product: mcp, service: vedette}
                filter:
                  rules: [%s]
                  selection: {user.id: admin}
                  condition: not selection
                """;
        RuleText rule = new RuleText(NAME, SOUND);
        assertThat(lines(
                        rule,
                        new RuleText("filter_admins.yml", filter.formatted("8b4c2f4e-3a5b-4c1d-9e2f-0a1b2c3d4e5f"))))
                .noneMatch(line -> line.contains("filter-reference"));
        assertThat(lines(rule, new RuleText("filter_admins.yml", filter.formatted("8b4c2f4e"))))
                .anyMatch(line -> line.contains("filter-reference"));
    }

    @Test
    void aRuleThatCannotBeReadDoesNotMakeItsCorrelationsFaulty() {
        String correlation = COUNT.substring(0, COUNT.indexOf("---"));
        String base = COUNT.substring(COUNT.indexOf("---") + 4);
        assertThat(lines(
                        new RuleText("many_calls.yml", correlation),
                        new RuleText(NAME, base.replace("contains:", "containz:"))))
                .singleElement()
                .asString()
                .startsWith(NAME + ":20:22: error refused: /detection/selection/gen_ai.tool.name|containz:"
                        + " the modifier 'containz' is not known (did you mean contains?)");
    }

    @Test
    void aCheckIsSwitchedOffWithAReason() {
        String lower = SOUND.replace("Tool Call", "tool Call");
        String off = lower + "vedette: {lint: {title-case: the product writes it so}}\n";
        LintReport report = RuleLint.check(List.of(new RuleText(NAME, off)));
        assertThat(report.findings()).isEmpty();
        assertThat(report.switchedOff())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("the product writes it so"));
        for (String bad : List.of(
                "{title-case: }", "{title-case: ''}", "{title-cas: why}", "{refused: why}", "{title-case: 5}")) {
            assertThat(found(NAME, lower + "vedette: {lint: " + bad + "}\n"))
                    .as(bad)
                    .containsExactlyInAnyOrder(LintCheck.SWITCH, LintCheck.TITLE_CASE);
        }
        assertThat(found(NAME, SOUND + "vedette: {lint: {title-case: why}}\n"))
                .containsExactly(LintCheck.SWITCH_UNUSED);
        assertThat(found(
                        "many_calls.yml",
                        COUNT.replace("Many Sus", "Many sus") + "vedette: {lint: {title-case: why}}\n"))
                .as("a switch is that of its document alone")
                .containsExactlyInAnyOrder(LintCheck.TITLE_CASE, LintCheck.SWITCH_UNUSED);
    }

    @Test
    void aFolderSwitchesChecksOff() {
        RuleText lower = new RuleText("rules/a/suspicious_call.yml", SOUND.replace("Tool Call", "tool Call"));
        assertThat(lines(lower, new RuleText("rules/lint.yml", "title-case: why\n")))
                .isEmpty();
        assertThat(lines(lower, new RuleText("rules/lint.yml", "title-case: {reason: why, paths: [a/]}\n")))
                .isEmpty();
        assertThat(lines(lower, new RuleText("rules/lint.yml", "title-case: {reason: why, paths: [b/]}\n")))
                .hasSize(2);
        assertThat(lines(lower, new RuleText("rules/b/lint.yml", "title-case: why\n")))
                .hasSize(2);
        assertThat(lines(lower, new RuleText("rules/lint.yml", "title-case: {paths: [a/]}\n")))
                .hasSize(2);
        assertThat(lines(lower, new RuleText("rules/lint.yml", "title-case: [\n")))
                .hasSize(2);
        assertThat(lines(lower, new RuleText("rules/lint.yml", "- title-case\n")))
                .hasSize(2);
    }

    @Test
    void linesHaveNoControlCharactersAndAreBounded() {
        String hostile = SOUND.replace("Tool Call", "\"\\e[31m\\u202e\\n x\"")
                .replace("event.outcome: failure", "\"\\e[2J\\u0085|x\": [" + "\"\\a\",".repeat(2000) + "]");
        LintReport report = RuleLint.check(List.of(new RuleText("a\u001b\n\u202e.yml", hostile)));
        assertThat(report.findings()).hasSizeLessThanOrEqualTo(LintReport.MAX_FINDINGS + 1);
        assertThat(report.unsaid()).isPositive();
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.toString()).matches("[^\\p{Cntrl}\\p{Cf}\\u0085]*"));
    }

    /** Texts with a few mistakes, of which no check may fall over. */
    @Test
    void mutilatedRulesMakeFindingsAndNothingElse() {
        long seed = Long.getLong("vedette.seed", System.nanoTime());
        System.out.println("LintTest seed " + seed);
        Random random = new Random(seed);
        List<String> parts = List.of(
                "---\n", ": ", "- ", "[", "]", "{a: b}", "'", "|all", "null", "0x1", "*", "\n  ", "lint: {x: }");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? SOUND : COUNT);
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(text.length() - 20);
                if (random.nextBoolean()) {
                    text.delete(at, at + random.nextInt(20));
                } else {
                    text.insert(at, parts.get(random.nextInt(parts.size())));
                }
            }
            LintReport report = RuleLint.check(
                    List.of(new RuleText(NAME, text.toString()), new RuleText("rules/lint.yml", text.toString())));
            assertThat(report.findings()).allMatch(finding -> finding.fault().line() > 0);
        }
    }

    @Test
    void placesAreThoseOfTheText() {
        assertThat(lines(new RuleText(NAME, SOUND.replace("selection and", "selection AND"))))
                .containsExactly(
                        NAME + ":22:24: info condition-style: /detection/condition: the operator 'AND' should be"
                                + " in lower case: other tools take no other");
        assertThat(Arrays.asList(LintCheck.values()))
                .allMatch(check -> check.asks().endsWith("]"));
    }
}
