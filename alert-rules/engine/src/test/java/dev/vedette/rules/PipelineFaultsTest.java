package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in a pipeline file, or not supported, is said with its place. */
class PipelineFaultsTest {

    private static List<String> faults(String yaml) {
        try {
            ProcessingPipeline.parse("p.yml", yaml);
            return List.of();
        } catch (RuleException e) {
            return e.faults().stream()
                    .map(f -> f.line() + ":" + f.column() + " " + f.path() + " " + f.message())
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: query_expression_placeholders, expression: x}     | `3:12 /transformations/0/type query_expression_placeholders is about texts of queries`
            {type: file_placeholders, path: x}                       | `3:12 /transformations/0/type file_placeholders reads another file`
            {type: http_placeholders, url: x}                        | `3:12 /transformations/0/type http_placeholders reads from the network`
            {type: command_placeholders, command: x}                 | `3:12 /transformations/0/type command_placeholders runs a command`
            {type: extract_fields, regex: x}                         | `3:12 /transformations/0/type extract_fields is not supported`
            {type: other}                                            | `3:12 /transformations/0/type the transformation 'other' is not known: one of add_condition`
            {mapping: {a: b}}                                        | `3:5 /transformations/0/type is missing`
            {type: field_name_mapping}                               | `3:5 /transformations/0/mapping is missing`
            `{type: field_name_mapping, mapping: {a: 'b|re'}}`       | `3:45 /transformations/0/mapping/a 'b|re' is not the name of a field`
            {type: field_name_mapping, mapping: {a: {b: c}}}         | `3:45 /transformations/0/mapping/a must be a list of text, not a mapping`
            {type: field_name_mapping, mapping: {a: b}, maping: x}   | `3:49 /transformations/0/maping is not supported here (did you mean mapping?): one of`
            {type: field_name_mapping, mapping: {a: []}}             | `3:45 /transformations/0/mapping/a has no name`
            {type: field_name_prefix}                                | `3:5 /transformations/0/prefix is missing`
            {type: field_name_transform, transform_func: swap}       | `3:50 /transformations/0/transform_func 'swap' is not allowed`
            {type: add_condition}                                    | `3:5 /transformations/0/conditions is missing`
            `{type: add_condition, conditions: {'a|x': 1}}`          | `3:43 /transformations/0/conditions/a|x the modifier 'x' is not known`
            {type: add_condition, conditions: {a: 1}, field_name_conditions: [{type: include_fields, fields: [a]}]} | `3:70 /transformations/0/field_name_conditions add_condition is done to the whole rule`
            {type: replace_string, regex: '(', replacement: x}       | `3:35 /transformations/0/regex '(' is not a regular expression that runs in linear time`
            {type: replace_string, regex: '(?=a)', replacement: x}   | `3:35 /transformations/0/regex '(?=a)' is not a regular expression that runs in linear time`
            {type: replace_string, regex: a, replacement: '\\2'}     | `3:51 /transformations/0/replacement the expression has no group '2'`
            {type: replace_string, regex: '((a{100}){100}){100}', replacement: x} | `3:35 /transformations/0/regex the regular expression is too large`
            {type: set_value}                                        | `3:5 /transformations/0/value is missing`
            {type: set_value, value: x, force_type: num}             | `3:45 /transformations/0/force_type must be str, or num`
            {type: convert_type, target_type: int}                   | `3:39 /transformations/0/target_type 'int' is not allowed: num, str`
            {type: regex, method: x}                                 | `3:27 /transformations/0/method 'x' is not allowed`
            {type: case, method: x}                                  | `3:26 /transformations/0/method 'x' is not allowed`
            {type: hashes_fields}                                    | `3:5 /transformations/0/valid_hash_algos is missing`
            {type: value_placeholders, include: [a], exclude: [b]}   | `3:55 /transformations/0/exclude cannot stand beside include`
            {type: set_state, key: a}                                | `3:5 /transformations/0/val is missing`
            {type: nest, items: []}                                  | `3:25 /transformations/0/items is missing`
            {type: nest, items: [{type: x}]}                         | `3:33 /transformations/0/items/0/type the transformation 'x' is not known`
            {type: rule_failure}                                     | `3:5 /transformations/0/message is missing`
            {type: regex, rule_conditions: [{type: x}]}              | `3:44 /transformations/0/rule_conditions/0/type the condition 'x' is not known here: one of contains_detection_item`
            {type: regex, rule_conditions: [{type: tag}]}            | `3:37 /transformations/0/rule_conditions/0/tag is missing`
            {type: regex, rule_conditions: [{type: tag, tag: a, x: 1}]} | `3:57 /transformations/0/rule_conditions/0/x is not supported here`
            {type: regex, rule_conditions: 5}                        | `3:36 /transformations/0/rule_conditions must be a list or a mapping`
            {type: regex, rule_cond_op: or}                          | `3:33 /transformations/0/rule_cond_op links conditions, but there are no rule_conditions`
            {type: regex, rule_conditions: [{type: is_sigma_rule}], rule_cond_op: xor} | `3:75 /transformations/0/rule_cond_op 'xor' is not allowed: and, or`
            {type: regex, rule_conditions: [{type: is_sigma_rule}], rule_cond_expr: a} | `3:77 /transformations/0/rule_cond_expr needs names`
            {type: regex, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: b} | `3:80 /transformations/0/rule_cond_expr no condition is called 'b'`
            {type: regex, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: (a} | `3:80 /transformations/0/rule_cond_expr a parenthesis is not closed`
            {type: regex, rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}, rule_cond_expr: a} | `3:106 /transformations/0/rule_cond_expr leaves out the condition 'b'`
            {type: regex, detection_item_conditions: [{type: is_null}]} | `3:47 /transformations/0/detection_item_conditions/0/cond is missing`
            {type: regex, detection_item_conditions: [{type: match_string, cond: any, pattern: '('}]} | `3:88 /transformations/0/detection_item_conditions/0/pattern '(' is not`
            {type: regex, field_name_conditions: [{type: include_fields}]} | `3:43 /transformations/0/field_name_conditions/0/fields is missing`
            {type: regex, field_name_conditions: [{type: include_fields, fields: [a], mode: x}]} | `3:85 /transformations/0/field_name_conditions/0/mode 'x' is not allowed: plain, re`
            {type: regex, rule_conditions: [{type: rule_attribute, attribute: level, value: worst}]} | `3:85 /transformations/0/rule_conditions/0/value 'worst' is not allowed: one of informational`
            {type: regex, rule_conditions: [{type: rule_attribute, attribute: date, value: today}]} | `3:84 /transformations/0/rule_conditions/0/value must be a date`
            {type: regex, rule_conditions: [{type: processing_state, key: a, val: b, op: x}]} | `3:82 /transformations/0/rule_conditions/0/op 'x' is not allowed`
            """)
    void items(String item, String expected) {
        assertThat(faults("name: p\ntransformations:\n  - " + item + "\n"))
                .singleElement()
                .asString()
                .startsWith(expected);
    }

    @Test
    void frame() {
        assertThat(faults("- a")).singleElement().asString().startsWith("1:1  must be a mapping, not a list");
        assertThat(faults("name: a\n---\nname: b\n"))
                .singleElement()
                .asString()
                .contains("must be one YAML document, not 2");
        assertThat(faults("name: a\npriority: high\n"))
                .singleElement()
                .asString()
                .startsWith("2:11 /priority must be a whole number");
        assertThat(faults("name: a\nvars: {x: [{y: z}]}\n"))
                .singleElement()
                .asString()
                .startsWith("2:12 /vars/x must be text");
        assertThat(faults("name: a\nfinalizers: [{type: concat}]\n"))
                .singleElement()
                .asString()
                .startsWith("2:13 /finalizers is about texts of queries");
        assertThat(faults("name: a\npostprocessing:\n  - {type: embed}\n"))
                .singleElement()
                .asString()
                .startsWith("3:3 /postprocessing is about texts of queries");
        assertThat(faults("name: a\nfinalizers: []\nallowed_backends: [x]\n")).isEmpty();
        assertThat(faults("nam: a\ntransformations: {type: regex}\n"))
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("1:1 /nam is not supported here (did you mean name?): one of"),
                        f -> assertThat(f).startsWith("2:18 /transformations must be a list"));
        assertThat(faults("transformations:\n  - {id: a, type: regex}\n  - {id: a, type: regex}\n"))
                .singleElement()
                .asString()
                .startsWith("3:10 /transformations/1/id 'a' belongs to another item");
    }

    @Test
    void hostilePipelinesAreRefusedAtOnce() {
        assertThat(faults("transformations:\n" + "  - {type: regex}\n".repeat(1001)))
                .singleElement()
                .asString()
                .contains("has more than 1000 transformations");
        String nested = "{type: regex}";
        for (int i = 0; i < 9; i++) {
            nested = "{type: nest, items: [" + nested + "]}";
        }
        assertThat(faults("transformations: [" + nested + "]"))
                .singleElement()
                .asString()
                .contains("is nested more than 8 levels deep");
        assertThat(faults(
                        "transformations:\n  - {type: regex, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: "
                                + "not ".repeat(500) + "a}\n"))
                .singleElement()
                .asString()
                .contains("more than 100 levels deep");
        assertThat(faults("name: " + "x".repeat(2_000_000))).isNotEmpty();
    }
}
