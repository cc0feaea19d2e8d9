package dev.vedette.rules;

import static dev.vedette.rules.LintedRules.COUNT;
import static dev.vedette.rules.LintedRules.NAME;
import static dev.vedette.rules.LintedRules.SOUND;
import static dev.vedette.rules.LintedRules.found;
import static dev.vedette.rules.LintedRules.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks are switched off with a reason, by a rule or for a folder. */
class LintSwitchTest {

    @Test
    void aCheckIsSwitchedOffWithAReason() {
        String lower = SOUND.replace("Tool Call", "tool Call");
        String off = lower + "  lint: {title-case: the product writes it so}\n";
        LintReport report = RuleLint.check(List.of(new RuleText(NAME, off)));
        assertThat(report.findings()).isEmpty();
        assertThat(report.switchedOff())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("the product writes it so"));
        for (String bad : List.of(
                "{title-case: }", "{title-case: ''}", "{title-cas: why}", "{refused: why}", "{title-case: 5}")) {
            assertThat(found(NAME, lower + "  lint: " + bad + "\n"))
                    .as(bad)
                    .containsExactlyInAnyOrder(LintCheck.SWITCH, LintCheck.TITLE_CASE);
        }
        assertThat(found(NAME, SOUND + "  lint: {title-case: why}\n")).containsExactly(LintCheck.SWITCH_UNUSED);
        assertThat(found("many_calls.yml", COUNT.replace("Many Sus", "Many sus") + "  lint: {title-case: why}\n"))
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
}
