package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sentences of the Sigma rules specification 2.1.0 and of its modifiers appendix, each with what follows from it.
 * Columns: field and modifiers; value as YAML; field of the event as JSON, {@code -} when it is missing; whether it
 * matches. A line with {@code #} names the sentence that the rows below are about.
 */
class ModifierTableTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            # All values are treated as case-insensitive strings.
            `f`                   | whoami            | "WhoAmI"                  | true
            `f`                   | ÄRGER             | "ärger"                   | true
            `f`                   | '4624'            | 4624                      | true
            `f`                   | 4624              | "4624"                    | true
            `f`                   | true              | "True"                    | true
            # You can use wildcard characters * and ? in strings: ? to replace a single mandatory character.
            `f`                   | prog?.exe         | "progA.exe"               | true
            `f`                   | prog?.exe         | "prog.exe"                | false
            `f`                   | prog?.exe         | "progAB.exe"              | false
            `f`                   | prog?.exe         | "prog\\ud83d\\ude00.exe"  | true
            `f`                   | prog?.exe         | "prog\\n.exe"             | true
            # * to replace an unbounded length wildcard.
            `f`                   | antivirus_V*.exe  | "antivirus_V21.2.1.exe"   | true
            `f`                   | antivirus_V*.exe  | "antivirus_V.exe"         | true
            `f`                   | a*b*c             | "abc"                     | true
            `f`                   | a*bc*bc           | "abc"                     | false
            # Plain backslash not followed by a wildcard can be expressed as single or double backslash.
            `f`                   | 'C:\\a'           | "C:\\\\a"                 | true
            `f`                   | 'C:\\\\a'         | "C:\\\\a"                 | true
            `f`                   | 'C:\\'            | "C:\\\\"                  | true
            # A wildcard has to be escaped to be handled as a plain character.
            `f`                   | 'a\\*'            | "a*"                      | true
            `f`                   | 'a\\*'            | "ab"                      | false
            `f`                   | 'a\\?'            | "a?"                      | true
            # The backslash before a wildcard has to be escaped to handle the value as a backslash and a wildcard.
            `f`                   | 'a\\\\*'          | "a\\\\bc"                 | true
            `f`                   | 'a\\\\*'          | "abc"                     | false
            # Three backslashes are necessary to escape both.
            `f`                   | 'a\\\\\\*'        | "a\\\\*"                  | true
            `f`                   | 'a\\\\\\*'        | "a\\\\b"                  | false
            # Three or four backslashes are handled as double backslash.
            `f`                   | 'a\\\\\\\\b'      | "a\\\\\\\\b"              | true
            `f`                   | 'a\\\\\\b'        | "a\\\\\\\\b"              | true
            # An empty value is defined with ''. A null value is defined with null.
            `f`                   | ''                | ""                        | true
            `f`                   | ''                | null                      | false
            `f`                   | null              | null                      | true
            `f`                   | null              | -                         | true
            `f`                   | null              | []                        | true
            `f`                   | null              | ""                        | false
            # all: changes OR to AND.
            `f|contains|all`      | [a, c]            | "abc"                     | true
            `f|contains|all`      | [a, d]            | "abc"                     | false
            `f|all`               | [a, b]            | ["b", "c", "A"]           | true
            `f|base64offset|all`  | [foo, bar]        | "Zm9vYmFy"                | true
            # startswith: expected at the beginning. endswith: at the end. contains: anywhere.
            `f|startswith`        | adm               | "Administrator"           | true
            `f|startswith`        | min               | "Administrator"           | false
            `f|endswith`          | '\\cmd.exe'       | "C:\\\\CMD.EXE"           | true
            `f|contains`          | 'n?s'             | "Administrator"           | true
            `f|contains`          | ''                | "x"                       | true
            # exists: only verifies the presence of a field, not its value, be it empty or null.
            `f|exists`            | true              | null                      | true
            `f|exists`            | true              | ""                        | true
            `f|exists`            | yes               | []                        | true
            `f|exists`            | true              | {"g": 1}                  | true
            `f|exists`            | true              | -                         | false
            `f|exists`            | no                | -                         | true
            # cased: values are applied case sensitively.
            `f|cased`             | Abc               | "Abc"                     | true
            `f|cased`             | Abc               | "abc"                     | false
            `f|contains|cased`    | B                 | "abc"                     | false
            # neq: the field is different from the specified values.
            `f|neq`               | [a, b]            | "c"                       | true
            `f|neq`               | [a, b]            | "B"                       | false
            `f|neq`               | a                 | ["a", "b"]                | false
            `f|neq`               | a                 | -                         | true
            `f|contains|neq`      | a                 | "xax"                     | false
            `f|all|neq`           | [a, b]            | ["a"]                     | true
            `f|all|neq`           | [a, b]            | ["a", "b"]                | false
            # windash: converts the dashes and the slash interchangeably.
            `f|windash|contains`  | ' -a'             | "x /a"                    | true
            `f|windash|contains`  | ' /a'             | "x -a"                    | true
            `f|windash|contains`  | ' -a'             | "x \u2013a"               | true
            `f|windash|contains`  | ' -a'             | "x \u2014a"               | true
            `f|windash|contains`  | ' -a'             | "x \u2015a"               | true
            `f|windash|contains`  | ' -a-b'           | "x /a/b"                  | false
            # re: a regular expression, matched case-sensitive by default.
            `f|re`                | `'a{2,3}[^b-z](x|y)'` | "--aaa1y--"             | true
            `f|re`                | '^abc$'           | "ABC"                     | false
            `f|re|i`              | '^abc$'           | "ABC"                     | true
            `f|re|ignorecase`     | '^abc$'           | "ABC"                     | true
            `f|re`                | '^46'             | 4624                      | true
            # m: match across multiple lines. s: dot matches all characters.
            `f|re|m`              | '^b$'             | "a\\nb\\nc"               | true
            `f|re`                | '^b$'             | "a\\nb\\nc"               | false
            `f|re|s`              | 'a.b'             | "a\\nb"                   | true
            `f|re`                | 'a.b'             | "a\\nb"                   | false
            `f|re`                | 'a$'              | "a\\n"                    | false
            # base64: the value is encoded with Base64.
            `f|base64`            | cmd               | "Y21k"                    | true
            `f|base64|contains`   | cmd               | "xxY21kxx"                | true
            # base64offset: three variants for shifts by zero to two bytes.
            `f|base64offset`      | foobar            | "Zm9vYmFyIQ=="            | true
            `f|base64offset`      | foobar            | "eGZvb2JhciE="            | true
            `f|base64offset`      | foobar            | "eHhmb29iYXIh"            | true
            `f|base64offset`      | ab                | "YX"                      | false
            # utf16le (wide), utf16be, utf16 with a byte order mark.
            `f|utf16le|base64`    | cmd               | "YwBtAGQA"                | true
            `f|wide|base64`       | cmd               | "YwBtAGQA"                | true
            `f|utf16be|base64`    | cmd               | "AGMAbQBk"                | true
            `f|utf16|base64`      | cmd               | "//5jAG0AZAA="            | true
            `f|wide|contains`     | cmd               | "c\\u0000m\\u0000d\\u0000" | true
            # The value modifiers are applied in the given order to the value.
            `f|base64|wide`       | cmd               | "Y\\u00002\\u00001\\u0000k\\u0000" | true
            # lt, lte, gt, gte
            `f|lt`                | 5                 | 4.9                       | true
            `f|lt`                | 5                 | 5                         | false
            `f|lte`               | 5                 | "5.0"                     | true
            `f|gt`                | 5                 | "x"                       | false
            `f|gt`                | 9007199254740992  | 9007199254740993          | true
            `f|gte`               | 1e3               | 1000                      | true
            # Numbers
            `f`                   | 1                 | "1.0"                     | true
            `f`                   | 1                 | "01"                      | true
            `f`                   | '1'               | 1.0                       | true
            `f`                   | 0x10              | 16                        | true
            `f`                   | 0b11              | 3                         | true
            `f`                   | 0o17              | 15                        | true
            `f`                   | 010               | "010"                     | true
            `f`                   | 010               | 10                        | false
            `f`                   | 1_000             | 1000                      | false
            `f|contains`          | 00000429          | "x00000429"               | true
            `f`                   | 99999999999999999999 | 99999999999999999999   | true
            `f`                   | 9007199254740993  | 9007199254740992          | false
            `f`                   | yes               | "yes"                     | true
            `f`                   | 2026-01-01        | "2026-01-01"              | true
            # Time modifiers: extracts a numeric value from a date.
            `f|minute`            | 5                 | "2026-11-21T13:05:00Z"    | true
            `f|hour`              | 13                | "2026-11-21 13:05:00.123" | true
            `f|hour`              | 12                | "2026-11-21T13:05:00+01:00" | true
            `f|day`               | 21                | 1795266300                | true
            `f|week`              | 47                | 1795266300000             | true
            `f|month`             | 11                | 1795266300000000          | true
            `f|year`              | 2026              | 1795266300000000000       | true
            `f|month`             | 2                 | "2026-02-30T00:00:00Z"    | false
            # cidr: supports both IPv4 and IPv6 notations.
            `f|cidr`              | 10.0.0.0/8        | "10.255.0.1"              | true
            `f|cidr`              | 10.0.0.0/8        | ["x", "10.255.0.1"]       | true
            `f|cidr`              | 10.0.0.0/8        | "::ffff:10.1.2.3"         | true
            `f|cidr`              | '::ffff:10.0.0.0/104' | "10.1.2.3"            | true
            `f|cidr`              | '::/0'            | "::ffff:10.1.2.3"         | true
            `f|cidr`              | '::/0'            | "10.1.2.3"                | false
            `f|cidr`              | 10.1.2.3          | "10.1.2.3"                | true
            `f|cidr`              | 0.0.0.0/0         | "010.1.2.3"               | false
            # fieldref: compare fields of matched events. Can be combined with neq.
            `f|fieldref`          | g                 | "A", "g": "a"             | true
            `f|fieldref`          | g                 | 1, "g": "1"               | true
            `f|fieldref`          | g                 | ["a", "b"], "g": ["b"]    | true
            `f|fieldref|cased`    | g                 | "A", "g": "a"             | false
            `f|fieldref|endswith` | g                 | "xyz", "g": "YZ"          | true
            `f|fieldref|neq`      | g                 | "a", "g": "b"             | true
            `f|fieldref|neq`      | g                 | "a", "g": null            | false
            """)
    void specification(String field, String value, String event, boolean expected) throws Exception {
        RuleSet rules = Rules.detection("s:\n  " + field.strip() + ": " + value.strip() + "\ncondition: s\n");
        String json = event == null ? "{}" : "{\"f\": " + event.strip() + "}";
        assertThat(Rules.matches(rules, json)).isEqualTo(expected);
    }

    /** Combinations that say two things at once, or nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `f|windash|re`          | a         | the modifiers windash and re cannot stand together
            `f|cased|re`            | a         | the modifiers cased and re cannot stand together
            `f|base64|cidr`         | 10.0.0.1  | the modifiers base64 and cidr cannot stand together
            `f|wide|fieldref`       | g         | the modifiers wide and fieldref cannot stand together
            `f|windash|base64`      | -a        | the modifiers base64 and windash cannot stand together
            `f|contains|base64`     | a         | the modifier base64 must stand before contains
            `f|base64`              | 'a*'      | a value with wildcards cannot be encoded
            `f|base64offset`        | ''        | is too short: nothing of it is the same at every offset
            `f|fieldref`            | 'g*'      | no wildcards
            `f|contains`            | null      | null takes no modifier
            `f|exists`              | 1         | exists takes true or false
            `'|all'`                | [a, null] | a keyword is text or a number, not null
            `f`                     | {g: 1}    | must be a value or a list of values, not a mapping
            """)
    void refusals(String field, String value, String message) {
        List<String> faults = Rules.faults(
                "title: T\ndetection:\n  s:\n    " + field.strip() + ": " + value.strip() + "\n  condition: s\n");
        assertThat(faults).singleElement().asString().contains(message.strip());
    }

    /** "Matching is done with * wildcards"; "search identifiers not starting with an underscore". */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 of *        | {"_d": 1}                 | false
            1 of _*       | {"_d": 1}                 | true
            1 of *b       | {"sb": 1}                 | true
            1 of s*b      | {"sb": 1}                 | true
            all of s*     | {"sa": 1}                 | false
            all of s*     | {"sa": 1, "sb": 1}        | true
            _d            | {"_d": 1}                 | true
            """)
    void names(String condition, String event, boolean expected) throws Exception {
        RuleSet rules =
                Rules.detection("sa: {sa: 1}\nsb: {sb: 1}\n_d: {_d: 1}\ncondition: '" + condition.strip() + "'\n");
        assertThat(Rules.matches(rules, event)).isEqualTo(expected);
    }
}
