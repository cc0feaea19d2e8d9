package dev.vedette.rules;

import static dev.vedette.rules.LintedRules.COUNT;
import static dev.vedette.rules.LintedRules.NAME;
import static dev.vedette.rules.LintedRules.OTHER;
import static dev.vedette.rules.LintedRules.SOUND;
import static dev.vedette.rules.LintedRules.found;
import static dev.vedette.rules.LintedRules.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the linter finds only between several documents or files, or in the name of a file. */
class LintTogetherTest {

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
                .startsWith(NAME + ":22:22: error refused: /detection/selection/gen_ai.tool.name|containz:"
                        + " the modifier 'containz' is not known (did you mean contains?)");
    }
}
