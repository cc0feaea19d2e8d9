package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Selections, modifiers and conditions as in the Sigma specification 2.1. */
class DetectionTest {

    /** Columns: field and modifiers; values as YAML; event as JSON; whether it matches. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `f`                      | abc                | {"f": "ABC"}             | true
            `f`                      | abc                | {"f": "xabc"}            | false
            `f`                      | abc                | {}                       | false
            `f`                      | [abc, def]         | {"f": "def"}             | true
            `f`                      | abc                | {"f": ["x", "abc"]}      | true
            `f`                      | 4624               | {"f": 4624}              | true
            `f`                      | 4624               | {"f": "4624"}            | true
            `f`                      | '4624'             | {"f": 4624}              | true
            `f`                      | 1                  | {"f": 1.0}               | true
            `f`                      | 1.5                | {"f": 1.5}               | true
            `f`                      | 9007199254740993   | {"f": 9007199254740992}  | false
            `f`                      | true               | {"f": true}              | true
            `f`                      | true               | {"f": "true"}            | true
            `f`                      | true               | {"f": false}             | false
            `f`                      | null               | {}                       | true
            `f`                      | null               | {"f": null}              | true
            `f`                      | null               | {"f": []}                | true
            `f`                      | null               | {"f": ""}                | false
            `f`                      | ''                 | {"f": ""}                | true
            `f`                      | ''                 | {}                       | false
            `f|contains`             | b                  | {"f": "aBc"}             | true
            `f|contains`             | d                  | {"f": "abc"}             | false
            `f|contains|all`         | [a, c]             | {"f": "abc"}             | true
            `f|contains|all`         | [a, d]             | {"f": "abc"}             | false
            `f|all`                  | [a, b]             | {"f": ["b", "a"]}        | true
            `f|all`                  | [a, c]             | {"f": ["b", "a"]}        | false
            `f|startswith`           | ab                 | {"f": "abc"}             | true
            `f|startswith`           | bc                 | {"f": "abc"}             | false
            `f|endswith`             | bc                 | {"f": "abc"}             | true
            `f|endswith`             | ab                 | {"f": "abc"}             | false
            `f|startswith`           | 46                 | {"f": 4624}              | true
            `f|cased`                | abc                | {"f": "abc"}             | true
            `f|cased`                | abc                | {"f": "Abc"}             | false
            `f|contains|cased`       | B                  | {"f": "aBc"}             | true
            `f|contains|cased`       | B                  | {"f": "abc"}             | false
            `f|re`                   | '^a.c$'            | {"f": "abc"}             | true
            `f|re`                   | 'b'                | {"f": "abc"}             | true
            `f|re`                   | 'B'                | {"f": "abc"}             | false
            `f|re|i`                 | 'B'                | {"f": "abc"}             | true
            `f|re`                   | '^b'               | {"f": "a\\nb"}           | false
            `f|re|m`                 | '^b'               | {"f": "a\\nb"}           | true
            `f|re`                   | 'a.b'              | {"f": "a\\nb"}           | false
            `f|re|s`                 | 'a.b'              | {"f": "a\\nb"}           | true
            `f|cidr`                 | 10.0.0.0/8         | {"f": "10.200.3.4"}      | true
            `f|cidr`                 | 10.0.0.0/8         | {"f": "11.0.0.1"}        | false
            `f|cidr`                 | 192.168.128.0/17   | {"f": "192.168.127.1"}   | false
            `f|cidr`                 | '2001:db8::/32'    | {"f": "2001:db8:1::5"}   | true
            `f|cidr`                 | '2001:db8::/32'    | {"f": "2001:db9::1"}     | false
            `f|cidr`                 | 10.0.0.0/8         | {"f": "::ffff:10.1.2.3"} | true
            `f|cidr`                 | 0.0.0.0/0          | {"f": "example.org"}     | false
            `f|exists`               | true               | {"f": ""}                | true
            `f|exists`               | true               | {}                       | false
            `f|exists`               | false              | {}                       | true
            `f|exists`               | false              | {"f": 1}                 | false
            `f|gt`                   | 5                  | {"f": 6}                 | true
            `f|gt`                   | 5                  | {"f": 5}                 | false
            `f|gte`                  | 5                  | {"f": 5}                 | true
            `f|gte`                  | 0.95               | {"f": 0.95}              | true
            `f|gte`                  | 0.95               | {"f": 0.949999}          | false
            `f|lt`                   | 5                  | {"f": "4"}               | true
            `f|lte`                  | 5                  | {"f": 5.5}               | false
            `f|lt`                   | 5                  | {"f": "four"}            | false
            `f|lt`                   | 5                  | {}                       | false
            `f|gt`                   | 9007199254740992   | {"f": 9007199254740993}  | true
            `f|gt`                   | 5                  | {"f": 1e901}             | true
            `f|gt`                   | 5                  | {"f": "1.8E901"}         | true
            `f|gt|neq`               | 5                  | {"f": "1.8E901"}         | false
            `f|lt`                   | 5                  | {"f": "-1e999999999"}    | true
            `f|gte`                  | 5                  | {"f": "1e-901"}          | false
            `f|gt`                   | 5                  | {"f": 100000000000000000000000000000000000000000000}              | true
            `f|lt`                   | -5                 | {"f": -100000000000000000000000000000000000000000000}             | true
            `f|neq`                  | a                  | {"f": "b"}               | true
            `f|neq`                  | a                  | {"f": "A"}               | false
            `f|neq`                  | [a, b]             | {"f": "c"}               | true
            `f|neq`                  | [a, b]             | {"f": "b"}               | false
            `f|neq`                  | 5                  | {"f": 5}                 | false
            `f|neq`                  | a                  | {}                       | true
            `f|fieldref`             | g                  | {"f": "a", "g": "A"}     | true
            `f|fieldref`             | g                  | {"f": "a", "g": "b"}     | false
            `f|fieldref`             | g                  | {"f": "a"}               | false
            `f|fieldref`             | g                  | {"f": 1, "g": 1.0}       | true
            `f|fieldref|neq`         | g                  | {"f": "a", "g": "b"}     | true
            `f|fieldref|neq`         | g                  | {"f": "a", "g": "a"}     | false
            `f|fieldref|neq`         | g                  | {"f": "a"}               | false
            `f|fieldref|startswith`  | g                  | {"f": "abc", "g": "AB"}  | true
            `f|fieldref|endswith`    | g                  | {"f": "abc", "g": "ab"}  | false
            `f|fieldref|contains`    | g                  | {"f": "abc", "g": "b"}   | true
            `f|windash|contains`     | ' -f '             | {"f": "a /f b"}          | true
            `f|windash|contains`     | ' -f '             | {"f": "a –f b"}          | true
            `f|windash|contains`     | ' -f '             | {"f": "a +f b"}          | false
            `f|windash`              | a-b                | {"f": "a/b"}             | false
            `f|base64`               | foobar             | {"f": "Zm9vYmFy"}        | true
            `f|base64`               | foobar             | {"f": "zm9vYmFy"}        | true
            `f|base64|cased`         | foobar             | {"f": "zm9vYmFy"}        | false
            `f|base64offset|contains`| foobar             | {"f": "eGZvb2Jhcng="}    | true
            `f|base64offset|contains`| foobar             | {"f": "eHhmb29iYXI="}    | true
            `f|base64offset|contains`| foobar             | {"f": "Zm9vYmF6"}        | false
            `f|wide|base64`          | ab                 | {"f": "YQBiAA=="}        | true
            `f|utf16be|base64`       | ab                 | {"f": "AGEAYg=="}        | true
            `f|utf16|base64`         | ab                 | {"f": "//5hAGIA"}        | true
            `f|hour`                 | 13                 | {"f": "2026-11-21T13:05:00Z"}      | true
            `f|hour`                 | 13                 | {"f": "2026-11-21T13:05:00+01:00"} | false
            `f|minute`               | 5                  | {"f": 1795266300000000}            | true
            `f|year`                 | 2026               | {"f": "no date"}         | false
            """)
    void modifiers(String field, String values, String event, boolean expected) throws Exception {
        RuleSet rules = Rules.detection("s:\n  " + field.strip() + ": " + values.strip() + "\ncondition: s\n");
        assertThat(Rules.matches(rules, event)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a and b                    | {"a": 1, "b": 1}         | true
            a and b                    | {"a": 1}                 | false
            a or b and c               | {"a": 1}                 | true
            (a or b) and c             | {"a": 1}                 | false
            a OR b                     | {"b": 1}                 | true
            not a                      | {"b": 1}                 | true
            not a and b                | {"a": 1, "b": 1}         | false
            not (a and b)              | {"a": 1}                 | true
            not not a                  | {"a": 1}                 | true
            1 of them                  | {"c": 1}                 | true
            1 of them                  | {"_d": 1}                | false
            any of them                | {"a": 1}                 | true
            all of them                | {"a": 1, "b": 1, "c": 1, "c2": 1} | true
            all of them                | {"a": 1, "b": 1, "c": 1} | false
            1 of c*                    | {"c2": 1}                | true
            all of c*                  | {"c": 1}                 | false
            a and not 1 of c*          | {"a": 1, "c": 1}         | false
            1 of _d                    | {"_d": 1}                | true
            """)
    void conditions(String condition, String event, boolean expected) throws Exception {
        RuleSet rules = Rules.detection("""
                a: {a: 1}
                b: {b: 1}
                c: {c: 1}
                c2: {c2: 1}
                _d: {_d: 1}
                condition: %s
                """.formatted(condition.strip()));
        assertThat(Rules.matches(rules, event)).isEqualTo(expected);
    }

    @Test
    void listsOfMapsAreAlternativesAndConditionsOfAListToo() throws Exception {
        RuleSet rules = Rules.detection("""
                s:
                  - a: 1
                    b: 2
                  - c: 3
                t: {d: 4}
                condition:
                  - s
                  - t
                """);
        assertThat(Rules.matches(rules, "{\"a\": 1, \"b\": 2}")).isTrue();
        assertThat(Rules.matches(rules, "{\"a\": 1}")).isFalse();
        assertThat(Rules.matches(rules, "{\"c\": 3}")).isTrue();
        assertThat(Rules.matches(rules, "{\"d\": 4}")).isTrue();
    }

    @Test
    void keywordsStandAnywhere() throws Exception {
        RuleSet any = Rules.detection("k:\n  - Evil*Service\n  - 4711\ncondition: k\n");
        assertThat(Rules.matches(any, "{\"x\": {\"y\": \"the evil new SERVICE runs\"}}"))
                .isTrue();
        assertThat(Rules.matches(any, "{\"x\": [1, 4711]}")).isTrue();
        assertThat(Rules.matches(any, "{\"x\": \"good service\"}")).isFalse();
        RuleSet all = Rules.detection("k:\n  '|all':\n    - one\n    - two\ncondition: k\n");
        assertThat(Rules.matches(all, "{\"x\": \"one\", \"y\": \"two\"}")).isTrue();
        assertThat(Rules.matches(all, "{\"x\": \"one\"}")).isFalse();
    }

    /** An index by event name must never hide a rule. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            a: {event.name: X} ; a ; x ; true
            a: {event.name: [x, y]} ; a ; y ; true
            a: {event.name: 'x*'} ; a ; xy ; true
            a: {event.name|cased: x} ; a ; X ; false
            a: {event.name: x} ; not a ; z ; true
            a: {event.name|neq: x} ; a ; z ; true
            a: {event.name|all: [x, 'x*']} ; a ; x ; true
            """)
    void indexFindsEveryRule(String selection, String condition, String name, boolean expected) throws Exception {
        RuleSet rules = Rules.detection(selection.strip() + "\ncondition: " + condition.strip() + "\n");
        assertThat(Rules.matches(rules, "{\"event.name\": \"" + name.strip() + "\"}"))
                .isEqualTo(expected);
        RuleSet or = Rules.detection(
                "b: {other: 1}\n" + selection.strip() + "\ncondition: b or (" + condition.strip() + ")\n");
        assertThat(Rules.matches(or, "{\"event.name\": \"unheard of\", \"other\": 1}"))
                .isTrue();
    }
}
