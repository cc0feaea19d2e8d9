package dev.vedette.rules;

import static dev.vedette.rules.LintedRules.COUNT;
import static dev.vedette.rules.LintedRules.NAME;
import static dev.vedette.rules.LintedRules.SOUND;
import static dev.vedette.rules.LintedRules.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the linter says is one harmless line with its place, whatever the rules hold. */
class LintReportTest {

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
        System.out.println("LintReportTest seed " + seed);
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
                        NAME + ":24:24: info condition-style: /detection/condition: the operator 'AND' should be"
                                + " in lower case: other tools take no other");
        assertThat(Arrays.asList(LintCheck.values()))
                .allMatch(check -> check.asks().endsWith("]"));
    }
}
