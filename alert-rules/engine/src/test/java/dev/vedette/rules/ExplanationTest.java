package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a rule matches an event, or why not. */
class ExplanationTest {

    private static Explanation explain(String yaml, String event) throws RuleException {
        RuleSet set = Rules.compile(yaml);
        return Explanation.of((DetectionRule) set.rule("t").orElseThrow(), JsonEvent.parse(event));
    }

    private static String rule(String selections, String condition) {
        return "title: Tested\nid: t\nlogsource: {product: x}\ndetection:\n" + selections.indent(2) + "  condition: "
                + condition + "\n";
    }

    /** Selections, condition, event; the items that decided, as lines. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `s: {'a|contains': [x, b]}`          ; s            ; {"a": "abc"}       ; `selection s: a|contains (line 5) is 'abc', matched by 'b', not by 'x'`
            `s: {a: 1}`                          ; s            ; {"a": 2}           ; `selection s: a (line 5) is '2', not by '1'`
            `s: {a: 1}`                          ; s            ; {}                 ; `selection s: a (line 5) is missing, not by '1'`
            `s: {a: null}`                       ; s            ; {}                 ; `selection s: a (line 5) is missing, matched by 'null'`
            `s: {a: 1}`                          ; s            ; {"a": [3, 1]}      ; `selection s: a (line 5) is '3', '1', matched by '1'`
            `s: {'a|neq': [1, 2]}`               ; s            ; {"a": 1}           ; `selection s: a|neq (line 5) is '1', matched by '1', not by '2'`
            `s: {'a|contains|all': [x, b]}`      ; s            ; {"a": "abc"}       ; `selection s: a|contains|all (line 5) is 'abc', matched by 'b', not by 'x'`
            `s: {a: 1, b: 2}`                    ; s            ; {"a": 1, "b": 3}   ; `selection s: b (line 5) is '3', not by '2'`
            `s: [{a: 1}, {b: 2}]`                ; s            ; {"a": 5, "b": 2}   ; `selection s: b (line 5) is '2', matched by '2'`
            `s: {a: 1}\nf: {b: 2}`               ; s and not f  ; {"a": 1, "b": 2}   ; `selection f: b (line 6) is '2', matched by '2'`
            `s: {a: 1}\nf: {b: 2}`               ; s or f       ; {"a": 1, "b": 3}   ; `selection s: a (line 5) is '1', matched by '1'`
            `s: [mimi, katz]`                    ; s            ; {"a": "x", "b": "Mimi"} ; `selection s: keywords (line 5) in b, matched by 'mimi', not by 'katz'`
            `s: [mimi]`                          ; s            ; {"a": "x"}         ; `selection s: keywords (line 5) in no field, not by 'mimi'`
            """)
    void reasons(String selections, String condition, String event, String expected) throws Exception {
        Explanation explanation = explain(rule(selections.replace("\\n", "\n"), condition), event);
        List<String> lines = explanation.lines();
        assertThat(lines.get(0)).isEqualTo("Tested (t) " + (explanation.matches() ? "matches:" : "does not match:"));
        assertThat(lines.subList(1, lines.indexOf("condition:"))).containsExactly("  " + expected);
    }

    /** What is behind is neither matched nor unmatched, and the answer stays what it is. */
    @Test
    void ofLongListsTheFirstValuesAloneAreToldApart() throws Exception {
        RuleSet set = Rules.compile(rule("s: {a: [1, 2, 3]}\nt: {b: [4, 5]}", "s and t"));
        EventView event = JsonEvent.parse("{\"a\": 2, \"b\": 5}");

        Explanation explanation = Explanation.of((DetectionRule) set.rule("t").orElseThrow(), event, 4);

        assertThat(explanation.matches()).isTrue();
        assertThat(explanation.reasons())
                .extracting(
                        reason -> reason.item().matched(),
                        reason -> reason.item().unmatched())
                .containsExactly(tuple(List.of("2"), List.of("1", "3")), tuple(List.of(), List.of("4")));
    }

    @Test
    void theWholeConditionWithAnAnswerForEachPart() throws Exception {
        String filter =
                "---\ntitle: Admins\nlogsource: {product: x}\nfilter: {rules: [t], u: {user: adm}, condition: not u}\n";
        Explanation explanation = explain(
                rule("s: {a: 1}\nf: {b: 2}", "s and not f") + filter, "{\"a\": 1, \"b\": 3, \"user\": \"adm\"}");
        assertThat(explanation.matches()).isFalse();
        assertThat(explanation.lines())
                .containsExactly(
                        "Tested (t) does not match:",
                        "  filter Admins, selection u: user (line 11) is 'adm', matched by 'adm'",
                        "condition:",
                        "no   all of",
                        "yes    all of",
                        "yes      selection s",
                        "yes        a (line 5) is '1', matched by '1'",
                        "yes      not",
                        "no         selection f",
                        "no           b (line 6) is '3', not by '2'",
                        "no     filter Admins",
                        "no       not",
                        "yes        selection u",
                        "yes          user (line 11) is 'adm', matched by 'adm'");
        assertThat(explanation.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.within()).containsExactly("filter Admins", "selection u");
            assertThat(reason.item().path()).isEqualTo("2:/filter/u/user");
        });
    }

    /** The answer of the explanation is that of the engine. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {}
            {"a": 1}
            {"a": 1, "b": 2}
            {"a": 2, "b": 2}
            {"b": 3, "c": "k"}
            """)
    void theAnswerIsTheEngines(String event) throws Exception {
        String yaml = rule("s: {a: 1}\nt: {'b|gt': 1}\nk: [k]", "(s or not t) and not k");
        assertThat(explain(yaml, event).matches()).isEqualTo(Rules.matches(Rules.compile(yaml), event));
    }

    @Test
    void textsOfEventsAreBoundedAndPrintable() throws Exception {
        StringBuilder many = new StringBuilder("0");
        for (int i = 1; i < 1000; i++) {
            many.append(", ").append(i);
        }
        String event = "{\"a\": \"\\u001b[31m\\n\\u202e" + "x".repeat(100_000) + "\", \"b\": [" + many + "]}";
        Explanation explanation = explain(rule("s: {a: 1}\nt: {b: [" + many + "]}", "s and t"), event);
        assertThat(explanation.lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(1000).matches("[^\\p{Cntrl}\\u202e]*"));
        assertThat(explanation.lines()).anySatisfy(line -> assertThat(line).endsWith("and 980 more"));
    }

    @Test
    void whatPipelinesAddedIsNamed() throws Exception {
        ProcessingPipeline pipeline = ProcessingPipeline.parse(
                "p.yml", "transformations:\n  - {id: kind, type: add_condition, conditions: {k: 1}}\n");
        RuleFile file = RuleFile.parse(
                "r.yml", rule("s: {a: 1}", "s"), new Preparation(List.of(pipeline), Placeholders.none()));
        Explanation explanation = Explanation.of((DetectionRule) file.rules().get(0), JsonEvent.parse("{\"a\": 1}"));
        assertThat(explanation.lines()).contains("  pipeline kind: k (line 2) is missing, not by '1'");
    }
}
