package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters as in the Sigma filters specification 2.1, and as pySigma applies them. */
class FilterTest {

    private static final String RULE = """
            title: Rule
            id: r1
            name: rule_one
            logsource: {product: windows, category: process_creation}
            detection:
              selection: {a: 1}
              condition: selection
            """;

    private static String filter(String logSource, String filter) {
        return "title: Filter\nid: f1\nlogsource: " + logSource + "\nfilter: " + filter + "\n";
    }

    private static final String NOT_ADMIN =
            "{rules: [r1], selection: {user|startswith: adm_}, condition: not selection}";

    /** The filter's log source and rules; whether it is applied to the rule. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {product: windows, category: process_creation}               | [r1]          | true
            {product: windows}                                           | [r1]          | true
            {product: Windows}                                           | [r1]          | true
            {product: windows}                                           | [rule_one]    | true
            {product: windows}                                           | rule_one      | true
            {product: windows}                                           | any           | true
            {product: windows}                                           | Any           | true
            {product: windows}                                           | []            | true
            {product: windows}                                           | [r1, r9]      | true
            {product: windows}                                           | [Rule]        | false
            {product: windows}                                           | ['any']       | false
            {product: linux}                                             | [r1]          | false
            {product: linux}                                             | any           | false
            {product: windows, service: sysmon}                          | [r1]          | false
            {product: windows, category: process_creation, service: x}   | any           | false
            """)
    void isAppliedToTheRulesThatItNamesIfTheirLogSourceFits(String logSource, String rules, boolean applied)
            throws Exception {
        String filter = filter(logSource, "{rules: " + rules + ", selection: {user: adm_1}, condition: not selection}");
        RuleSet set =
                RuleSet.compilePart(List.of(RuleFile.parse("rule.yml", RULE), RuleFile.parse("filter.yml", filter)));
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"adm_1\"}")).isEqualTo(!applied);
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"b\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"a\": 2, \"user\": \"b\"}")).isFalse();
    }

    @Test
    void itsConditionIsAddedAsItStands() throws Exception {
        RuleSet set =
                Rules.compile(RULE, filter("{product: windows}", NOT_ADMIN.replace("not selection", "selection")));
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"adm_1\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"b\"}")).isFalse();
    }

    @Test
    void selectionsOfTheSameNameStayApart() throws Exception {
        String filter = filter(
                "{product: windows}",
                "{rules: [r1], selection: {user: x}, other: {user: y}, condition: not 1 of them}");
        RuleSet set = Rules.compile(RULE.replace("condition: selection", "condition: 1 of them"), filter);
        assertThat(Rules.matches(set, "{\"a\": 1}")).isTrue();
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"y\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"user\": \"z\"}"))
                .as("the filter's selections are none of the rule's them")
                .isFalse();
        assertThat(set.correlation("r1").orElseThrow().fields()).contains("user");
    }

    @Test
    void severalFiltersAndConditionsAllCount() throws Exception {
        String one = filter("{product: windows}", NOT_ADMIN);
        String two = one.replace("id: f1", "id: f2").replace("adm_", "svc_").replace("[r1]", "any");
        RuleSet set = Rules.compile(
                RULE.replace("  condition: selection", "  s2: {b: 1}\n  condition: [selection, s2]"),
                one + "---\n" + two);
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"x\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"b\": 1, \"user\": \"x\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"b\": 1, \"user\": \"adm_x\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"svc_x\"}")).isFalse();
    }

    @Test
    void rulesThatFeedCorrelationsAreFilteredAndStateIsKept() throws Exception {
        String count =
                "---\ntitle: Count\nid: c1\ncorrelation: {type: event_count, rules: [rule_one], group-by: [host],"
                        + " timespan: 5m, condition: {gte: 2}}\n";
        RuleSet plain = Rules.compile(RULE + count);
        RuleSet filtered = Rules.compile(RULE + count, filter("{product: windows}", NOT_ADMIN));
        String admin = "{\"a\": 1, \"user\": \"adm_1\", \"host\": \"h\"}";
        assertThat(Rules.matches(plain, admin)).isTrue();
        assertThat(Rules.matches(filtered, admin)).isFalse();
        assertThat(Rules.matches(filtered, "{\"a\": 1, \"user\": \"x\", \"host\": \"h\"}"))
                .isTrue();
        assertThat(filtered.correlation("c1").orElseThrow().stateVersion())
                .isEqualTo(plain.correlation("c1").orElseThrow().stateVersion());
        assertThat(filtered.correlation("c1").orElseThrow().fields()).contains("user");
    }

    @Test
    void aFilterInTheSameFileGoesByThatFilesNames() throws Exception {
        String other = RULE.replace("id: r1", "id: r2").replace("a: 1", "b: 1");
        RuleSet set = Rules.compile(
                RULE + "---\n" + filter("{product: windows}", NOT_ADMIN.replace("r1", "rule_one")), other);
        assertThat(Rules.matches(set, "{\"a\": 1, \"user\": \"adm_1\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"b\": 1, \"user\": \"adm_1\"}")).isTrue();
        assertThat(Rules.faults(RULE, other, filter("{product: windows}", NOT_ADMIN.replace("r1", "rule_one"))))
                .singleElement()
                .asString()
                .startsWith("4:18 /filter/rules/0 several rules are called 'rule_one'");
    }

    @Test
    void theSameFilterMayStandInTwoFilesAnotherMayNotHaveItsId() {
        String filter = filter("{product: windows}", NOT_ADMIN);
        assertThat(Rules.faults(RULE, filter, filter)).isEmpty();
        assertThat(Rules.faults(RULE, filter, filter.replace("adm_", "x")))
                .singleElement()
                .asString()
                .contains("the id f1 belongs to another rule or filter already, in rule2.yml line 1");
        assertThat(Rules.faults(RULE, filter.replace("id: f1", "id: r1")))
                .singleElement()
                .asString()
                .contains("the id r1 belongs to another rule or filter already, in rule1.yml line 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {rules: [r9], s: {u: 1}, condition: not s}        ; `4:18 /filter/rules/0 no rule has the name or id 'r9'`
            {rules: [c1], s: {u: 1}, condition: not s}        ; `4:18 /filter/rules/0 'c1' is a correlation`
            {s: {u: 1}, condition: not s}                     ; `4:9 /filter/rules is missing`
            {rules: [{a: 1}], s: {u: 1}, condition: not s}    ; `4:18 /filter/rules/0 must be the name or id of a rule`
            {rules: [r1, r1], s: {u: 1}, condition: not s}    ; `4:22 /filter/rules/1 names the rule 'r1' twice`
            {rules: [r1], s: {u: 1}}                          ; `4:9 /filter/condition is missing`
            {rules: [r1], s: {u: 1}, condition: [not s]}      ; `4:45 /filter/condition must be one text`
            {rules: [r1], s: {u: 1}, condition: not t}        ; `4:49 /filter/condition 't' is not expected here`
            {rules: [r1], s: {u|x: 1}, condition: not s}      ; `4:29 /filter/s/u|x the modifier 'x' is not known`
            x                                                 ; `4:9 /filter must be a mapping`
            """)
    void faults(String filter, String expected) {
        String count = "---\ntitle: Count\nid: c1\ncorrelation: {type: event_count, rules: [rule_one], timespan: 5m,"
                + " condition: {gte: 2}}\n";
        assertThat(Rules.faults(RULE + count, filter("{product: windows}", filter)))
                .singleElement()
                .asString()
                .startsWith(expected);
    }

    @Test
    void aFilterOfAnotherLogSourceThanAllThatItNamesIsAFault() {
        assertThat(Rules.faults(RULE, filter("{product: linux}", NOT_ADMIN)))
                .singleElement()
                .asString()
                .contains("is for no rule: those that it names have another log source");
        assertThat(Rules.faults(RULE, filter("{definition: x}", NOT_ADMIN)))
                .singleElement()
                .asString()
                .startsWith("3:12 /logsource is missing");
        assertThat(Rules.faults(RULE, filter("{product: windows}", NOT_ADMIN) + "detection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .contains("/detection cannot stand beside filter");
    }

    @Test
    void aSingleFileMayBeForRulesThatAreElsewhereAFolderMayNot(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("filter.yml");
        Files.writeString(file, filter("{product: windows}", NOT_ADMIN));
        assertThat(RuleFolder.read(List.of(file)).faults()).isEmpty();
        assertThat(RuleFolder.read(List.of(folder)).faults())
                .singleElement()
                .asString()
                .contains("no rule has the name or id 'r1'");
        Files.writeString(folder.resolve("rule.yml"), RULE);
        assertThat(RuleFolder.read(List.of(folder)).faults()).isEmpty();
    }
}
