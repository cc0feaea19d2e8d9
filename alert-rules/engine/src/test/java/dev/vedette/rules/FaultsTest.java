package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said with its place, and with what would be right. */
class FaultsTest {

    @Test
    void allFaultsTogetherWithTheirPlaces() {
        assertThat(Rules.faults("""
                title: Bad
                status: good
                level: worst
                detection:
                  s:
                    a|contians: x
                    b|cidr: 300.0.0.0/8
                    c|re: '(?=a)b'
                    d:
                      e: f
                  condition: s
                """))
                .satisfiesExactlyInAnyOrder(
                        f -> assertThat(f).startsWith("2:9 /status 'good' is not allowed: one of deprecated"),
                        f -> assertThat(f).startsWith("3:8 /level 'worst' is not allowed: one of critical"),
                        f -> assertThat(f)
                                .startsWith("6:7 /detection/s/a|contians the modifier 'contians' is not known"
                                        + " (did you mean contains?): one of all, base64"),
                        f -> assertThat(f).startsWith("7:13 /detection/s/b|cidr '300.0.0.0/8' is not a network"),
                        f -> assertThat(f)
                                .startsWith("8:11 /detection/s/c|re is not a regular expression that runs in linear"),
                        f -> assertThat(f).startsWith("10:7 /detection/s/d must be a value or a list of values"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            condition: s or t ; `6:19 /detection/condition 't' is not expected here`
            condition: s and ; `6:16 /detection/condition ends where`
            condition: (s ; `6:14 /detection/condition a parenthesis is not closed`
            condition: s | count() > 5 ; `6:16 /detection/condition aggregations after | are no longer`
            condition: 2 of s* ; `6:14 /detection/condition '2' of is not supported`
            condition: 1 of x* ; `6:19 /detection/condition no selection is called 'x*'`
            condition: '' ; `6:15 /detection/condition ends where`
            condition: s s ; `6:16 /detection/condition 's' is not expected`
            timeframe: 5m ; `6:14 /detection/timeframe is no longer part of Sigma`
            """)
    void conditions(String line, String expected) {
        String yaml = "title: T\nid: x\ndetection:\n  s:\n    a: 1\n  " + line.strip() + "\n"
                + (line.contains("condition") ? "" : "  condition: s\n");
        assertThat(Rules.faults(yaml)).singleElement().asString().startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `a|expand: '%x%'`             | the placeholder %x% has no value
            `a|expand|expand: '%x%'`      | the modifier expand stands here twice
            `a|base64|expand: '%x%'`      | the modifier expand has to stand before base64
            `a|gt: x`                     | gt takes a number
            `a|gt|lt: 5`                  | the modifiers gt and lt cannot stand together
            `a|re|contains: x`            | the modifiers re and contains cannot stand together
            `a|contains|contains: x`      | the modifier contains stands here twice
            `a|i: x`                      | the modifier i stands only after re
            `a|exists: maybe`             | exists takes true or false
            `a|fieldref: 5`               | fieldref takes the name of a field
            `a|hour: 24`                  | hour takes a whole number from 0 to 23
            `a|base64: 'x*'`              | a value with wildcards cannot be encoded
            `a|contains: null`            | null takes no modifier
            `a: []`                       | the list is empty
            `a|re: '((x{100}){100}){100}'`| the regular expression is too large
            """)
    void modifiers(String item, String expected) {
        assertThat(Rules.faults("title: T\ndetection:\n  s:\n    " + item.strip() + "\n  condition: s\n"))
                .singleElement()
                .asString()
                .startsWith("4:")
                .contains(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100001", "-1", "many", "1.5", "[1]"})
    void limits(String limit) {
        String yaml = "title: Base\nname: base\ndetection: {s: {a: 1}, condition: s}\n---\n"
                + "title: C\nid: c\nvedette: {limit: " + limit + "}\ncorrelation: {type: event_count, rules: [base],"
                + " timespan: 5m, condition: {gte: 2}}\n";
        assertThat(Rules.faults(yaml))
                .singleElement()
                .asString()
                .startsWith("7:")
                .contains("/vedette/limit must be a whole number from 1 to 100000");
        assertThat(RuleLint.check(List.of(new RuleText("c.yml", yaml))).findings())
                .filteredOn(finding -> finding.fault().path().endsWith("/vedette/limit"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.check()).isEqualTo(LintCheck.REFUSED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            type: value_sum                        | `value_sum needs field, the name of the field`
            type: travel                           | `travel needs field, the names of two fields`
            type: absent                           | `/correlation/condition does not belong to absent`
            expected: [base]                       | `expected belongs to absent alone`
            type: sequence                         | `'sequence' is not allowed: one of absent, changed, event_count`
            timespan: 1w                           | `'1w' is not a timespan`
            timespan: 0s                           | `'0s' is not a timespan`
            rules: [base, other]                   | `no rule has the name or id 'other'`
            condition: base and base               | `boolean expressions over rules are not supported`
            `condition: {gte: 2, equal: 3}`        | `/correlation/condition/equal is not supported here`
            `condition: {gte: many}`               | `must be a whole number from 0 to 1000000`
            `condition: {gte: 1000001}`            | `must be a whole number from 0 to 1000000`
            `condition: {field: x}`                | `/correlation/condition/field is not supported here`
            known-from: [base]                     | `known-from belongs to first_seen alone`
            `aliases: {x: {nobody: y}}`            | `is not one of this correlation's rules: base`
            group_by: [a]                          | `/correlation/group_by is not supported here`
            group-by: [a, a]                       | `names a field twice`
            """)
    void correlations(String line, String expected) {
        String key = line.strip().substring(0, line.strip().indexOf(':'));
        StringBuilder yaml = new StringBuilder("title: Base\nname: base\ndetection: {s: {a: 1}, condition: s}\n---\n"
                + "title: C\nid: c\ncorrelation:\n");
        Rules.lines("type: event_count\nrules: [base]\ntimespan: 5m\ncondition: {gte: 2}\n")
                .filter(other -> !other.startsWith(key + ":"))
                .forEach(other -> yaml.append("  ").append(other).append('\n'));
        yaml.append("  ").append(line.strip()).append('\n');
        assertThat(Rules.faults(yaml.toString()))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault).contains("/correlation"))
                .anySatisfy(fault -> assertThat(fault).contains(expected.strip()));
    }

    @Test
    void documents() {
        assertThat(Rules.faults("")).singleElement().asString().contains("holds no rule");
        assertThat(Rules.faults("- a")).singleElement().asString().contains("must be a mapping, not a list");
        assertThat(Rules.faults("title: T\n")).singleElement().asString().contains("neither detection nor correlation");
        assertThat(Rules.faults("detection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .contains("/title is missing");
        assertThat(Rules.faults("title: T\ntitle: U\ndetection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .startsWith("2:1  the key 'title' stands here twice, first in line 1: ");
        assertThat(Rules.faults("title: ["))
                .singleElement()
                .asString()
                .startsWith("1:9")
                .contains("is not YAML");
        assertThat(Rules.faults("title: T\nvedette: {evidences: 3}\ndetection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .startsWith("2:11 /vedette/evidences is not supported here (did you mean evidence?): one of");
        assertThat(
                        Rules.faults(
                                "title: T\ndetection: {s: {a: 1}, condition: s}\n---\ntitle: U\nid: a b\ndetection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .startsWith("5:5 2:/id");
    }

    @Test
    void aPlaceIsThatOfTheWord() {
        assertThat(Rules.faults("title: T\ndetection:\n  sel: {a: 1}\n  condition: 'sel and not sle'\n"))
                .singleElement()
                .asString()
                .startsWith("4:27 /detection/condition 'sle' is not expected here (did you mean sel?)");
        assertThat(Rules.faults("title: T\ndetection:\n  s:\n    'a.b|contains|winddash': x\n  condition: s\n"))
                .singleElement()
                .asString()
                .startsWith("4:19 /detection/s/a.b|contains|winddash the modifier 'winddash' is not known"
                        + " (did you mean windash?)");
        assertThat(Rules.faults(
                        "title: T\ntags:\n  - attack.t1000\n  - Attack\ndetection: {s: {a: 1}, condition: s}\n"))
                .singleElement()
                .asString()
                .startsWith("4:5 /tags/1 'Attack' is not a tag");
        assertThat(Rules.faults("title: T\ndetecton: {s: {a: 1}, condition: s}\n"))
                .singleElement()
                .asString()
                .startsWith("1:1  has neither detection nor correlation (did you mean detection?)");
        assertThat(Rules.faults("title: T\ndetection:\n  s:\n    a: x\n  condition: |\n    s or\n    q\n"))
                .as("a folded text has no columns: the place where it begins")
                .singleElement()
                .asString()
                .startsWith("5:14 /detection/condition 'q'");
    }

    @Test
    void aFaultDoesNotHideAnother() {
        assertThat(Rules.faults("title: T\ndetection:\n  s: {a|gt: x}\n  condition: s or q\n"))
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("3:13 /detection/s/a|gt gt takes a number"),
                        f -> assertThat(f).startsWith("4:19 /detection/condition 'q'"));
        assertThat(Rules.faults("title: C\nid: c\ncorrelation: {type: event_count, rules: [a], timespan: x,"
                        + " condition: {gt: y}}\n"))
                .hasSize(2);
    }

    @Test
    void aDocumentThatIsNotYamlDoesNotHideTheOthers() {
        String wrong = "title: T\ndetection: {s: {a|gt: x}, condition: s}\n";
        for (String broken : List.of(
                "title: [\n", "title: 'open\n", "a: b: c\n", "a: *b\n", "? [x]\n: y\n", "title: !t x\n", "\t- a\n")) {
            assertThat(Rules.faults(wrong + "---\n" + broken + "---\n" + wrong + "---\n" + broken))
                    .as(broken)
                    .hasSize(4)
                    .anySatisfy(f -> assertThat(f).startsWith("2:23 /detection/s/a|gt "))
                    .anySatisfy(f -> assertThat(f).matches("(?s)[3-9]:[0-9]+ 2: .*"))
                    .anySatisfy(f -> assertThat(f).matches("([5-9]|1[0-9]):[0-9]+ 3:/detection/s/a.gt .*"))
                    .anySatisfy(f -> assertThat(f).matches("(?s)([7-9]|1[0-9]):[0-9]+ 4: .*"));
        }
    }

    @Test
    void references() {
        String base = "title: Base\nname: base\nid: b\ndetection: {s: {a: 1}, condition: s}\n";
        assertThat(Rules.faults(base, base + "level: high\n"))
                .singleElement()
                .asString()
                .contains("the id b belongs to another rule already, in rule1.yml line 1");
        assertThat(Rules.faults(base, base))
                .as("the same rule may stand in two files")
                .isEmpty();
        assertThat(Rules.faults(base + "---\n" + base))
                .singleElement()
                .asString()
                .contains("belongs to another rule");
        String two =
                "title: %1$s\nname: %1$s\ncorrelation: {type: event_count, rules: [%2$s], timespan: 5m, condition: {gte: 2}}\n";
        assertThat(Rules.faults(two.formatted("x", "y") + "---\n" + two.formatted("y", "x")))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault).contains("refers to itself"));
        assertThat(Rules.faults(
                        base + "---\ntitle: T\nname: t\ncorrelation: {type: event_count, rules: [base], group-by: [u],"
                                + " timespan: 5m, condition: {gte: 2}}\n---\n" + two.formatted("z", "t")))
                .as("each correlation of a chain has a group of its own")
                .isEmpty();
        assertThat(
                        Rules.faults(
                                base + "---\n" + two.formatted("x", "base")
                                        + "---\ntitle: V\ncorrelation: {type: value_count, rules: [x], timespan: 5m, condition: {field: f, gte: 2}}\n"))
                .as("the event that matches has its fields")
                .isEmpty();
    }

    /** One at the end of the parser's buffer of 1,024 characters made it read past that. */
    @Test
    void halfACharacterIsAFaultWhereverItStands() {
        for (int padding = 1_000; padding < 1_050; padding++) {
            assertThat(Rules.faults("# " + "x".repeat(padding) + "\ntitle: \ud800T\n"))
                    .singleElement()
                    .asString()
                    .contains("2:8  holds half a character");
        }
        assertThat(Rules.faults("title: \ud83d\ude00\n")).noneMatch(fault -> fault.contains("half a character"));
    }

    /** Read as a timespan of 0, it made the correlation divide by it. */
    @Test
    void aKeyWithoutAValueIsMissing() {
        String base = "title: B\nname: base\nid: b\ndetection: {s: {a: 1}, condition: s}\n---\n";
        String count = "title: T\nid: t\ncorrelation:\n  rules: base\n  group-by: [a]\n  condition: {gte: 2}\n";
        assertThat(Rules.faults(base + count + "  type: event_count\n  timespan:\n"))
                .singleElement()
                .asString()
                .contains("/correlation/timespan is missing");
        assertThat(Rules.faults(base + count + "  timespan: 5m\n  type:\n"))
                .singleElement()
                .asString()
                .contains("/correlation/type is missing");
    }

    @Test
    void hostileTextsAreRefusedAtOnce() {
        assertThat(Rules.faults("a: ".repeat(20) + "[".repeat(5000))).isNotEmpty();
        assertThat(Rules.faults("title: T\nx: " + "[".repeat(40) + "]".repeat(40)))
                .anySatisfy(f -> assertThat(f).contains("more than 32 levels deep"));
        assertThat(Rules.faults("a: &a [x, x]\nb: *a\n"))
                .singleElement()
                .asString()
                .contains("aliases are not supported");
        assertThat(Rules.faults("title: T\nx: [" + "a,".repeat(60_000) + "]"))
                .singleElement()
                .asString()
                .contains("values");
        assertThat(Rules.faults("x".repeat(600_000))).singleElement().asString().contains("at most 524288");
        assertThat(Rules.faults("title: T\ndetection:\n  s: {a: 1}\n  condition: " + "not ".repeat(500) + "s\n"))
                .singleElement()
                .asString()
                .contains("more than 100 levels deep");
        assertThat(Rules.faults("title: T\ndetection:\n  s: {a: 1}\n  condition: " + "(".repeat(5000) + "\n"))
                .singleElement()
                .asString()
                .contains("more than 100 levels deep");
        assertThat(Rules.faults("title: !!java.net.URL [x]\n"))
                .singleElement()
                .asString()
                .contains("tags such as");
        assertThat(Rules.faults("title: T\nlevel: \"a\\u001b[31m\\n\\u202e\"\ndetection: {s: {a: 1}, condition: s}"))
                .singleElement()
                .asString()
                .matches("[^\\p{Cntrl}\\u202e]*");
    }

    @Test
    void faultsNameTheirSource() {
        try {
            RuleFile.parse("my.yml", "title: T\n");
        } catch (RuleException e) {
            assertThat(e).hasMessage("my.yml:1:1: has neither detection nor correlation: one of them is required");
            assertThat(e.faults())
                    .isEqualTo(List.of(
                            new Fault("my.yml", 1, 1, "", e.faults().get(0).message())));
        }
    }
}
