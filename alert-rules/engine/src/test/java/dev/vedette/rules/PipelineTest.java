package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processing pipelines, as pySigma's documentation and code describe them. */
class PipelineTest {

    private static final String HEAD =
            "title: T\nid: t\nlevel: high\nstatus: test\ndate: 2025-03-01\ntags: [attack.t1059]\n"
                    + "author: me\nlogsource: {product: windows, category: process_creation}\n";

    static Preparation pipeline(String... yaml) throws RuleException {
        List<ProcessingPipeline> pipelines = new ArrayList<>();
        for (int i = 0; i < yaml.length; i++) {
            pipelines.add(ProcessingPipeline.parse("pipeline" + (i + 1) + ".yml", yaml[i]));
        }
        return new Preparation(pipelines, Placeholders.none());
    }

    private static String items(String... items) {
        return "transformations:\n  - " + String.join("\n  - ", items) + "\n";
    }

    static RuleSet prepared(Preparation preparation, String... yaml) throws RuleException {
        List<RuleFile> files = new ArrayList<>();
        for (int i = 0; i < yaml.length; i++) {
            files.add(RuleFile.parse("rule" + (i + 1) + ".yml", yaml[i], preparation));
        }
        return RuleSet.compile(files);
    }

    private static String rule(String detection) {
        return HEAD + "fields: [a, x]\ndetection: " + detection + "\n";
    }

    /** A rule with one selection, the pipeline's items, an event that it then matches and one that it does not. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {a: v} ; {type: field_name_mapping, mapping: {a: b}} ; {"b": "v"} ; {"a": "v"}
            {a: v} ; {type: field_name_mapping, mapping: {a: [b, c]}} ; {"c": "v"} ; {"a": "v"}
            {'a|neq': v} ; {type: field_name_mapping, mapping: {a: [b, c]}} ; {"b": "v", "c": "w"} ; {"b": "v", "c": "v"}
            {'a|fieldref': d} ; {type: field_name_mapping, mapping: {a: b, d: e}} ; {"b": "v", "e": "v"} ; {"a": "v", "d": "v"}
            {'a|fieldref': d} ; {type: field_name_mapping, mapping: {d: [e, f]}} ; {"a": "v", "f": "v"} ; {"a": "v", "d": "v"}
            {'': v} ; {type: field_name_mapping, mapping: {null: b}} ; {"b": "xvx"} ; {"a": "v"}
            {win.a: v} ; {type: field_name_prefix_mapping, mapping: {win.: 'ecs.'}} ; {"ecs.a": "v"} ; {"win.a": "v"}
            {a: v} ; {type: field_name_prefix, prefix: p.} ; {"p.a": "v"} ; {"a": "v"}
            {a: v} ; {type: field_name_suffix, suffix: .s} ; {"a.s": "v"} ; {"a": "v"}
            {AbC: v} ; {type: field_name_transform, transform_func: lower} ; {"abc": "v"} ; {"AbC": "v"}
            {AbC: v} ; {type: field_name_transform, transform_func: snake_case} ; {"ab_c": "v"} ; {"AbC": "v"}
            {ab c: v} ; {type: field_name_transform, transform_func: title} ; {"Ab_C": "v"} ; {"ab c": "v"}
            {a: v} ; {type: field_name_transform, transform_func: upper, mapping: {a: b}} ; {"b": "v"} ; {"A": "v"}
            {a: v, b: w} ; {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [b]}]} ; {"a": "v"} ; {"b": "w"}
            [{a: v}, {b: w}] ; {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [b]}]} ; {"a": "v"} ; {"b": "w"}
            {a: v} ; {type: add_condition, conditions: {c: [1, 2]}} ; {"a": "v", "c": 2} ; {"a": "v"}
            {a: v} ; {type: add_condition, conditions: {c: 1}, negated: true} ; {"a": "v"} ; {"a": "v", "c": 1}
            {a: v} ; {type: add_condition, template: true, conditions: {c: '$product/${category}'}} ; {"a": "v", "c": "windows/process_creation"} ; {"a": "v"}
            {a: 'C:\\v'} ; {type: replace_string, regex: 'C:', replacement: 'D:'} ; {"a": "D:\\\\v"} ; {"a": "C:\\\\v"}
            {a: user-12} ; {type: replace_string, regex: '(\\w+)-(?P<n>\\d+)', replacement: '\\g<n>/\\1'} ; {"a": "12/user"} ; {"a": "user-12"}
            {a: '*v*'} ; {type: replace_string, regex: '\\*', replacement: ''} ; {"a": "v"} ; {"a": "xvx"}
            {a: '*v*'} ; {type: replace_string, regex: '^v', replacement: w, skip_special: true} ; {"a": "xwx"} ; {"a": "xvx"}
            {a: 'v'} ; {type: replace_string, regex: 'v', replacement: 'w*', skip_special: true} ; {"a": "w*"} ; {"a": "wx"}
            {a: 'v'} ; {type: replace_string, regex: 'v', replacement: 'w*', skip_special: true, interpret_special: true} ; {"a": "wx"} ; {"a": "v"}
            {'a|contains': v} ; {type: replace_string, regex: '^\\*v', replacement: w} ; {"a": "wx"} ; {"a": "xvx"}
            {'a|re': v} ; {type: replace_string, regex: v, replacement: w} ; {"a": "v"} ; {"a": "w"}
            {a: 51} ; {type: replace_string, regex: '5', replacement: '6'} ; {"a": 61} ; {"a": 51}
            {a: [v, u]} ; {type: map_string, mapping: {v: [w, x]}} ; {"a": "x"} ; {"a": "v"}
            {a: v} ; {type: set_value, value: 5} ; {"a": 5} ; {"a": "v"}
            {a: v} ; {type: set_value, value: null} ; {} ; {"a": "v"}
            {'a|contains': v} ; {type: set_value, value: '5', force_type: num} ; {"a": 5} ; {"a": "xvx"}
            {a: '1.0'} ; {type: convert_type, target_type: num} ; {"a": 1} ; {"a": 2}
            {a: 1} ; {type: convert_type, target_type: str} ; {"a": "1"} ; {"a": 2}
            {a: 'v.*'} ; {type: regex, method: plain} ; {"a": "v.x"} ; {"a": "V.x"}
            {a: ['v?', 5]} ; {type: regex} ; {"a": "Vx"} ; {"a": "xVx"}
            {a: ['v?', 5]} ; {type: regex} ; {"a": 5} ; {"a": "v"}
            {'a|cased': v} ; {type: case, method: upper} ; {"a": "V"} ; {"a": "v"}
            {'a|cased': vW} ; {type: case, method: snake_case} ; {"a": "v_w"} ; {"a": "vW"}
            {'Hashes|contains': 'SHA1=AB'} ; {type: hashes_fields, valid_hash_algos: [SHA1], field_prefix: File} ; {"FileSHA1": "ab"} ; {"Hashes": "SHA1=AB"}
            {Hash: ['MD5|AB', 'SHA1=CD']} ; {type: hashes_fields, valid_hash_algos: [MD5, SHA1]} ; {"SHA1": "cd"} ; {"SHA1": "ab"}
            {'Hashes|contains|all': ['MD5=AB', 'SHA1=CD']} ; {type: hashes_fields, valid_hash_algos: [MD5, SHA1]} ; {"MD5": "ab", "SHA1": "cd"} ; {"SHA1": "cd"}
            {Hashes: 900150983cd24fb0d6963f7d28e17f72} ; {type: hashes_fields, valid_hash_algos: [MD5], field_prefix: f., drop_algo_prefix: true} ; {"f.": "900150983cd24fb0d6963f7d28e17f72"} ; {"f.MD5": "x"}
            {a: v} ; {type: nest, items: [{type: field_name_mapping, mapping: {a: b}}, {type: field_name_suffix, suffix: s}]} ; {"bs": "v"} ; {"b": "v"}
            """)
    void transformations(String selection, String item, String fires, String silent) throws Exception {
        RuleSet set = prepared(pipeline(items(item)), rule("{s: " + selection + ", condition: s}"));
        assertThat(Rules.matches(set, fires)).as(fires).isTrue();
        assertThat(Rules.matches(set, silent)).as(silent).isFalse();
    }

    /** Conditions on the rule; whether they hold of it. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            [{type: logsource, product: windows}]                                                    ; true
            [{type: logsource, product: Windows, category: process_creation}]                        ; true
            [{type: logsource, product: windows, service: security}]                                 ; false
            [{type: contains_field, field: a}]                                                       ; true
            [{type: contains_field, field: c}]                                                       ; false
            [{type: contains_detection_item, field: a, value: v}]                                    ; true
            [{type: contains_detection_item, field: a, value: V}]                                    ; false
            [{type: contains_detection_item, field: b, value: 5}]                                    ; true
            [{type: contains_detection_item, field: b, value: '5'}]                                  ; false
            [{type: is_sigma_rule}]                                                                  ; true
            [{type: is_sigma_correlation_rule}]                                                      ; false
            [{type: tag, tag: attack.t1059}]                                                         ; true
            [{type: tag, tag: attack.t1}]                                                            ; false
            [{type: rule_attribute, attribute: level, value: medium, op: gte}]                       ; true
            [{type: rule_attribute, attribute: level, value: high, op: gt}]                          ; false
            [{type: rule_attribute, attribute: status, value: stable, op: lt}]                       ; true
            [{type: rule_attribute, attribute: author, value: me}]                                   ; true
            [{type: rule_attribute, attribute: author, value: me, op: ne}]                           ; false
            [{type: rule_attribute, attribute: date, value: '2025-02-28', op: gt}]                   ; true
            [{type: rule_attribute, attribute: date, value: '2025-03-01', op: lt}]                   ; false
            [{type: rule_attribute, attribute: tags, value: attack.t1059, op: in}]                   ; true
            [{type: rule_attribute, attribute: tags, value: attack.t1059, op: not_in}]               ; false
            [{type: rule_attribute, attribute: tags, value: attack.t1059}]                           ; false
            [{type: rule_attribute, attribute: nothing, value: x, op: ne}]                           ; false
            [{type: rule_attribute, attribute: mine, value: yes}]                                    ; true
            [{type: processing_item_applied, processing_item_id: first}]                             ; true
            [{type: processing_item_applied, processing_item_id: never}]                             ; false
            [{type: processing_state, key: k, val: 7}]                                               ; true
            [{type: processing_state, key: k, val: 8, op: lt}]                                       ; true
            [{type: processing_state, key: k, val: 7, op: ne}]                                       ; false
            [{type: processing_state, key: other, val: 7, op: ne}]                                   ; false
            `[{type: tag, tag: attack.t1}, {type: is_sigma_rule}]`                                   ; false
            `[{type: tag, tag: attack.t1}, {type: is_sigma_rule}], rule_cond_op: or`                 ; true
            `[{type: is_sigma_rule}], rule_cond_not: true`                                           ; false
            `{x: {type: tag, tag: attack.t1}, y: {type: is_sigma_rule}}, rule_cond_expr: not x and y` ; true
            `{x: {type: tag, tag: attack.t1}, y: {type: is_sigma_rule}}, rule_cond_expr: not (x or y)` ; false
            `{x: {type: tag, tag: attack.t1}, y: {type: is_sigma_rule}}, rule_cond_expr: x and x or y` ; true
            """)
    void ruleConditions(String conditions, boolean holds) throws Exception {
        String pipeline = items(
                "{id: first, type: set_state, key: k, val: 7}",
                "{id: never, type: set_state, key: k, val: 1, rule_conditions: [{type: is_sigma_correlation_rule}]}",
                "{type: set_custom_attribute, attribute: mine, value: 'yes'}",
                "{type: set_value, value: changed, rule_conditions: " + conditions + "}");
        RuleSet set = prepared(pipeline(pipeline), rule("{s: {a: v, b: 5}, condition: s}"));
        assertThat(Rules.matches(set, "{\"a\": \"changed\", \"b\": \"changed\"}"))
                .isEqualTo(holds);
        assertThat(Rules.matches(set, "{\"a\": \"v\", \"b\": 5}")).isEqualTo(!holds);
    }

    /** An item, conditions on it and its field; whether they hold of it. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            a: vw              ; detection_item_conditions: [{type: match_string, cond: any, pattern: v}]                ; true
            a: vw              ; detection_item_conditions: [{type: match_string, cond: any, pattern: w}]                ; false
            a: vw              ; detection_item_conditions: [{type: match_string, cond: any, pattern: v, negate: true}]  ; false
            a: [v, w]          ; detection_item_conditions: [{type: match_string, cond: all, pattern: v}]                ; false
            `'a|contains': v`  ; detection_item_conditions: [{type: match_string, cond: all, pattern: '\\*v\\*$'}]       ; true
            a: 5               ; detection_item_conditions: [{type: match_string, cond: any, pattern: '5'}]              ; false
            a: 5               ; detection_item_conditions: [{type: match_value, cond: any, value: 5}]                   ; true
            a: '5'             ; detection_item_conditions: [{type: match_value, cond: any, value: 5}]                   ; false
            a: v               ; detection_item_conditions: [{type: match_value, cond: all, value: v}]                   ; true
            `'a|endswith': v`  ; detection_item_conditions: [{type: contains_wildcard, cond: any}]                       ; true
            a: 'v\\*'          ; detection_item_conditions: [{type: contains_wildcard, cond: any}]                       ; false
            a: null            ; detection_item_conditions: [{type: is_null, cond: any}]                                 ; true
            a: ''              ; detection_item_conditions: [{type: is_null, cond: any}]                                 ; false
            a: v               ; detection_item_conditions: [{type: processing_item_applied, processing_item_id: one}]   ; true
            a: v               ; detection_item_conditions: [{type: processing_item_applied, processing_item_id: two}]   ; false
            a: v               ; detection_item_conditions: [{type: processing_state, key: k, val: x}]                   ; true
            a: v               ; field_name_conditions: [{type: include_fields, fields: [a, x]}]                         ; true
            a: v               ; field_name_conditions: [{type: include_fields, fields: [b]}]                            ; false
            ab: v              ; field_name_conditions: [{type: include_fields, fields: [b], mode: re}]                  ; false
            ab: v              ; field_name_conditions: [{type: include_fields, fields: ['[ab]'], mode: re}]             ; true
            a: v               ; field_name_conditions: [{type: exclude_fields, fields: [a]}]                            ; false
            a: v               ; field_name_conditions: [{type: exclude_fields, fields: [b]}]                            ; true
            `'a|fieldref': b`  ; field_name_conditions: [{type: include_fields, fields: [b]}]                            ; true
            a: v               ; field_name_conditions: [{type: processing_item_applied, processing_item_id: one}]       ; true
            a: v               ; `field_name_conditions: [{type: processing_item_applied, processing_item_id: one}], field_name_cond_not: true` ; false
            a: v               ; field_name_conditions: [{type: processing_state, key: k, val: y}]                       ; false
            a: v               ; `detection_item_conditions: [{type: is_null, cond: any}], field_name_conditions: [{type: include_fields, fields: [a]}]` ; false
            """)
    void itemConditions(String selection, String conditions, boolean holds) throws Exception {
        String pipeline = items(
                "{id: one, type: field_name_mapping, mapping: {a: a}}",
                "{id: two, type: field_name_mapping, mapping: {c: d}}",
                "{type: set_state, key: k, val: x}",
                "{type: set_value, value: changed, " + conditions + "}");
        RuleSet set = prepared(pipeline(pipeline), rule("{s: {" + selection + "}, condition: s}"));
        String field = selection.startsWith("ab") ? "ab" : "a";
        assertThat(Rules.matches(set, "{\"" + field + "\": \"changed\"}")).isEqualTo(holds);
    }

    @Test
    void pipelinesAreAppliedByPriorityAndShareVariablesAndState() throws Exception {
        String late = "name: late\npriority: 20\nvars: {who: eve}\n"
                + items("{type: value_placeholders}", "{type: field_name_mapping, mapping: {b: c}}");
        String early = "priority: 10\nvars: {who: bob}\n" + items("{type: field_name_mapping, mapping: {a: b}}");
        Preparation preparation = pipeline(late, early);
        assertThat(preparation.pipelines())
                .extracting(ProcessingPipeline::name)
                .containsExactly("pipeline2.yml", "late");
        RuleSet set = prepared(preparation, rule("{s: {'a|expand': '%who%'}, condition: s}"));
        assertThat(Rules.matches(set, "{\"c\": \"eve\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"c\": \"bob\"}")).isFalse();
    }

    @Test
    void shownFieldsAndOwnGroupsAreMapped() throws Exception {
        String pipeline = items(
                "{type: field_name_mapping, mapping: {a: [b, c], u: v}}",
                "{type: add_field, field: [n]}",
                "{type: remove_field, field: x}");
        RuleSet set = prepared(pipeline(pipeline), rule("{s: {q: 1}, condition: s}") + "vedette: {group-by: [u]}\n");
        DetectionRule rule = (DetectionRule) set.rule("t").orElseThrow();
        assertThat(rule.fields()).containsExactly("q", "b", "c", "n");
        assertThat(rule.metadata().groupBy()).containsExactly("v");
        RuleSet reset = prepared(pipeline(items("{type: set_field, fields: [z]}")), rule("{s: {q: 1}, condition: s}"));
        assertThat(((DetectionRule) reset.rule("t").orElseThrow()).fields()).containsExactly("q", "z");
        assertThat(reset.rule("t").orElseThrow().metadata().groupBy())
                .as("the default names our own events' fields")
                .containsExactly("service.name", "user.id");
    }

    @Test
    void namesOfCorrelationsAreMapped() throws Exception {
        String pipeline = items("{type: field_name_mapping, mapping: {u: user, v: value, w: other, al: wrong},"
                + " rule_conditions: [{type: logsource, product: windows}]}");
        String count =
                "---\ntitle: C\nid: c\ncorrelation: {type: value_count, rules: [t], group-by: [u, al], timespan: 5m,"
                        + " aliases: {al: {t: w}}, condition: {field: v, gte: 2}}\n";
        RuleSet set = prepared(pipeline(pipeline), rule("{s: {q: 1}, condition: s}"), count.substring(4));
        List<KeyedMatch> matches =
                set.match(JsonEvent.parse("{\"q\": 1, \"user\": \"x\", \"other\": \"y\", \"value\": \"z\"}"));
        assertThat(matches).singleElement().satisfies(match -> {
            assertThat(match.group()).containsExactly(new GroupValue("user", "x"), new GroupValue("al", "y"));
            assertThat(match.contributions()).extracting(Contribution::value).containsExactly("z");
        });
        RuleSet linux = prepared(
                pipeline(pipeline), rule("{s: {q: 1}, condition: s}").replace("windows", "linux"), count.substring(4));
        assertThat(linux.rule("c").orElseThrow().metadata().groupBy()).containsExactly("u", "al");
    }

    @Test
    void aCorrelationsFieldCannotBecomeTwo() throws Exception {
        String count = rule("{s: {q: 1}, condition: s}")
                + "---\ntitle: C\nid: c\ncorrelation: {type: value_count, rules: [t], group-by: [u], timespan: 5m,"
                + " condition: {field: v, gte: 2}}\n";
        Preparation preparation = pipeline(items("{type: field_name_mapping, mapping: {v: [a, b]}}"));
        assertThat(faults(preparation, count))
                .singleElement()
                .asString()
                .contains("its field 'v' is mapped to 2 fields");
        Preparation groups = pipeline(items("{type: field_name_mapping, mapping: {u: [a, b]}}"));
        assertThat(prepared(groups, count).rule("c").orElseThrow().metadata().groupBy())
                .containsExactly("a", "b");
    }

    @Test
    void aChangedLogSourceCountsForTheItemsThatFollow() throws Exception {
        String pipeline = items(
                "{type: change_logsource, category: other}",
                "{type: field_name_mapping, mapping: {a: b}, rule_conditions: [{type: logsource, category: other}]}",
                "{type: field_name_mapping, mapping: {b: c}, rule_conditions: [{type: logsource, product: windows}]}");
        assertThat(Rules.matches(prepared(pipeline(pipeline), rule("{s: {a: v}, condition: s}")), "{\"b\": \"v\"}"))
                .isTrue();
    }

    @Test
    void filtersGoThroughThePipelineOfTheRule() throws Exception {
        String filter =
                "title: F\nlogsource: {product: windows}\nfilter: {rules: [t], s: {u: admin}, condition: not s}\n";
        String pipeline = items("{type: field_name_prefix, prefix: e.,"
                + " rule_conditions: [{type: logsource, category: process_creation}]}");
        RuleSet set = prepared(pipeline(pipeline), rule("{s: {a: v}, condition: s}"), filter);
        assertThat(Rules.matches(set, "{\"e.a\": \"v\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"e.a\": \"v\", \"e.u\": \"admin\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"e.a\": \"v\", \"u\": \"admin\"}")).isTrue();
    }

    /** A selection of which nothing is left is as if the condition did not name it. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            s and gone          ; {"a": "v"} ; true
            s or gone           ; {"a": "w"} ; false
            s and not gone      ; {"a": "v"} ; true
            not (gone or s)     ; {"a": "w"} ; true
            1 of them           ; {"a": "v"} ; true
            """)
    void droppedSelections(String condition, String event, boolean matches) throws Exception {
        String drop =
                items("{type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [b]}]}");
        RuleSet set = prepared(pipeline(drop), rule("{s: {a: v}, gone: {b: 1}, condition: " + condition + "}"));
        assertThat(Rules.matches(set, event)).isEqualTo(matches);
    }

    /** What a pipeline says no to, or cannot do, is a fault of the rule that names the pipeline's item. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {id: no, type: rule_failure, message: not for us}            | `1:1  the pipeline item no (pipeline1.yml line 2) refuses the rule: not for us`
            {id: no, type: detection_item_failure, message: not for us}  | `10:20 /detection/s/a the pipeline item no (pipeline1.yml line 2) refuses it: not for us`
            {id: no, type: strict_field_mapping_failure}                 | `1:1  the pipeline item no (pipeline1.yml line 2) refuses the rule: no mapping is for a`
            {id: no, type: convert_type, target_type: num}               | `10:20 /detection/s/a the pipeline item no (pipeline1.yml line 2) cannot make a number of 'v'`
            {id: no, type: drop_detection_item}                          | `1:1  nothing of its detection is left by the pipeline`
            {id: no, type: hashes_fields, valid_hash_algos: [MD5], field_to_parse: a} | `10:20 /detection/s/a the pipeline item no (pipeline1.yml line 2) finds no hash of one of its algorithms in it: MD5`
            """)
    void refusals(String item, String expected) throws Exception {
        assertThat(faults(pipeline(items(item)), rule("{s: {a: v}, condition: s}")))
                .singleElement()
                .asString()
                .startsWith(expected);
        String strict = items("{type: field_name_mapping, mapping: {a: b}}", "{type: strict_field_mapping_failure}");
        assertThat(faults(pipeline(strict), rule("{s: {a: v}, condition: s}"))).isEmpty();
    }

    @Test
    void whatMultipliesIsStopped() throws Exception {
        String[] doubling = new String[40];
        for (int i = 0; i < doubling.length; i++) {
            doubling[i] = "{type: field_name_mapping, mapping: {a: [a, a]}}";
        }
        assertThat(faults(pipeline(items(doubling)), rule("{s: {a: v}, condition: s}")))
                .singleElement()
                .asString()
                .contains("makes more than 10000 items");
        for (int i = 0; i < doubling.length; i++) {
            doubling[i] = "{type: replace_string, regex: '(.)', replacement: '\\1\\1'}";
        }
        assertThat(faults(pipeline(items(doubling)), rule("{s: {a: v}, condition: s}")))
                .singleElement()
                .asString()
                .contains("makes a value of more than 16384 characters");
    }

    private static List<String> faults(Preparation preparation, String yaml) {
        try {
            prepared(preparation, yaml);
            return List.of();
        } catch (RuleException e) {
            return e.faults().stream()
                    .map(f -> f.line() + ":" + f.column() + " " + f.path() + " " + f.message())
                    .toList();
        }
    }

    @Test
    void aPipelineThatDoesNothingChangesNoMeaning() throws Exception {
        Preparation nothing = pipeline("name: nothing\n");
        for (Map.Entry<String, Boolean> event :
                Map.of("{\"a\": \"xVx\"}", true, "{\"a\": \"w\"}", false).entrySet()) {
            RuleSet set = prepared(nothing, rule("{s: {'a|contains': v}, condition: s}"));
            assertThat(Rules.matches(set, event.getKey())).isEqualTo(event.getValue());
        }
    }
}
