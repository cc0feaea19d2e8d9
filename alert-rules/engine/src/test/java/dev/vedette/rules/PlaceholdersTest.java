package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modifier expand (Sigma rules specification 2.1, "Placeholders"). */
class PlaceholdersTest {

    private static final String VALUES = """
            name: bob
            names: [bob, 'eve*']
            host: [h1, h2]
            limit: 10
            ports: [22, 80]
            percent: '100%name%'
            net: 10.0.0.0/8
            regex: 'b.b'
            """;

    private static RuleSet rule(String item, Preparation preparation) throws RuleException {
        String yaml = "title: T\nid: t\ndetection:\n  s:\n    " + item + "\n  condition: s\n";
        return RuleSet.compile(List.of(RuleFile.parse("rule.yml", yaml, preparation)));
    }

    private static Preparation values() throws RuleException {
        return new Preparation(List.of(), Placeholders.parse("values.yml", VALUES));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `a|expand: '%name%'`                 ; {"a": "BOB"}         ; {"a": "%name%"}
            `a: '%name%'`                        ; {"a": "%name%"}      ; {"a": "bob"}
            `a|expand: '%names%'`                ; {"a": "evelyn"}      ; {"a": "alice"}
            `a|expand: ['%name%', x]`            ; {"a": "x"}           ; {"a": "y"}
            `a|expand: '\\%plain%name%'`         ; {"a": "%plainbob"}   ; {"a": "bob"}
            `a|expand: '\\\\%name%'`             ; {"a": "\\\\bob"}     ; {"a": "bob"}
            `a|expand: '50\\% of \\%x\\%'`       ; {"a": "50% of %x%"}  ; {"a": "50"}
            `a|expand: '50% of'`                 ; {"a": "50% of"}      ; {"a": "50"}
            `a|expand: '%name%@%host%'`          ; {"a": "bob@h2"}      ; {"a": "bob@h3"}
            `a|expand: '%names%-%host%'`         ; {"a": "evex-h1"}     ; {"a": "eve"}
            `a|expand: '%percent%'`              ; {"a": "100%name%"}   ; {"a": "100bob"}
            `a|expand: '*%name%'`                ; {"a": "xbob"}        ; {"a": "bobx"}
            `a|contains|expand: '%name%'`        ; {"a": "xbobx"}       ; {"a": "xbox"}
            `a|expand|contains: '%name%'`        ; {"a": "xbobx"}       ; {"a": "xbox"}
            `a|contains|all|expand: '%host%'`    ; {"a": "h1h2"}        ; {"a": "h1"}
            `a|expand|cased: '%name%'`           ; {"a": "bob"}         ; {"a": "BOB"}
            `a|expand|neq: '%name%'`             ; {"a": "x"}           ; {"a": "bob"}
            `a|expand|base64: '%name%'`          ; {"a": "Ym9i"}        ; {"a": "bob"}
            `a|expand|windash: '%name% -x'`      ; {"a": "bob /x"}      ; {"a": "x /x"}
            `a|gte|expand: '%limit%'`            ; {"a": 11}            ; {"a": 9}
            `a|hour|expand: '%limit%'`           ; {"a": "2025-01-01T10:30:00Z"} ; {"a": "2025-01-01T11:30:00Z"}
            `a|expand: '%ports%'`                ; {"a": 80}            ; {"a": 81}
            `a|expand: 'p%limit%'`               ; {"a": "p10"}         ; {"a": "p"}
            `a|cidr|expand: '%net%'`             ; {"a": "10.1.1.1"}    ; {"a": "11.1.1.1"}
            `a|re|expand: '^%regex%$'`           ; {"a": "bxb"}         ; {"a": "xbxb"}
            `a|expand|fieldref: '%name%'`        ; {"a": 1, "bob": 1}   ; {"a": 1, "bob": 2}
            `a|expand: 5`                        ; {"a": 5}             ; {"a": 6}
            `'|expand': '%name%'`                ; {"z": "a bob"}       ; {"z": "%name%"}
            """)
    void values(String item, String fires, String silent) throws Exception {
        RuleSet set = rule(item, values());
        assertThat(Rules.matches(set, fires)).as(fires).isTrue();
        assertThat(Rules.matches(set, silent)).as(silent).isFalse();
    }

    @Test
    void aPlaceholderWithoutAValueIsRefusedByNameWithItsPlace() throws Exception {
        for (Preparation preparation : List.of(Preparation.NONE, values())) {
            try {
                rule("a|expand: '%who% %name% %where%'", preparation);
                assertThat(false).as("was taken").isTrue();
            } catch (RuleException e) {
                assertThat(e.faults().toString())
                        .contains(
                                "rule.yml:5:15: /detection/s/a|expand: the placeholder %who% has no value: give it one"
                                        + " in a placeholder file or in the vars of a pipeline")
                        .contains("%where% has no value");
            }
        }
    }

    @Test
    void combinationsAreBounded() throws Exception {
        StringBuilder many = new StringBuilder("x: [a");
        for (int i = 0; i < 200; i++) {
            many.append(", a").append(i);
        }
        Preparation preparation = new Preparation(
                List.of(), Placeholders.parse("values.yml", many.append("]\n").toString()));
        assertThat(Rules.matches(rule("a|expand: '%x%'", preparation), "{\"a\": \"a199\"}"))
                .isTrue();
        for (String item : List.of("a|expand: '%x%%x%'", "a|expand: '" + "%x%".repeat(5000) + "'")) {
            try {
                rule(item, preparation);
                assertThat(false).as("was taken").isTrue();
            } catch (RuleException e) {
                assertThat(e.faults()).singleElement().asString().contains("stand for more than 10000 values");
            }
        }
    }

    @Test
    void wildcardsStandForAnyText() throws Exception {
        Preparation preparation = new Preparation(List.of(), Placeholders.wildcards());
        assertThat(Rules.matches(rule("a|expand: 'x%who%'", preparation), "{\"a\": \"xyz\"}"))
                .isTrue();
        assertThat(Rules.matches(rule("a|re|expand: '^x%who%z$'", preparation), "{\"a\": \"xyz\"}"))
                .isTrue();
    }

    @Test
    void pipelinesReplaceSomeAndLeaveTheOthers() throws Exception {
        ProcessingPipeline pipeline = ProcessingPipeline.parse("p.yml", """
                vars: {name: eve, host: '100%name%'}
                transformations:
                  - {type: value_placeholders, include: [name, host]}
                  - {type: wildcard_placeholders, exclude: [limit]}
                """);
        Preparation preparation =
                new Preparation(List.of(pipeline), Placeholders.parse("values.yml", "limit: 10\nwho: no\n"));
        RuleSet set = rule("a|expand: '%name%/%host%/%who%/%limit%'", preparation);
        assertThat(Rules.matches(set, "{\"a\": \"eve/100%name%/anyone/10\"}")).isTrue();
        assertThat(Rules.matches(set, "{\"a\": \"eve/100%name%/anyone/11\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"a\": \"bob/100%name%/anyone/10\"}")).isFalse();
    }

    @Test
    void filtersHavePlaceholdersToo() throws Exception {
        String rule = "title: T\nid: t\nlogsource: {product: x}\ndetection: {s: {a: 1}, condition: s}\n";
        String filter =
                "---\ntitle: F\nlogsource: {product: x}\nfilter: {rules: [t], s: {'u|expand': '%name%'}, condition:"
                        + " not s}\n";
        RuleSet set = RuleSet.compile(List.of(RuleFile.parse("rule.yml", rule + filter, values())));
        assertThat(Rules.matches(set, "{\"a\": 1, \"u\": \"bob\"}")).isFalse();
        assertThat(Rules.matches(set, "{\"a\": 1, \"u\": \"x\"}")).isTrue();
        assertThat(Rules.faults(rule + filter))
                .singleElement()
                .asString()
                .contains("/filter/s/u|expand the placeholder %name% has no value");
    }

    @Test
    void faultsOfThePlaceholderFile() {
        try {
            Placeholders.parse("values.yml", "a: [x, [y]]\nb:\nc: []\n'%d%': e\n---\n- f\n");
            assertThat(false).as("was taken").isTrue();
        } catch (RuleException e) {
            assertThat(e.faults())
                    .hasSize(5)
                    .satisfiesExactly(
                            f -> assertThat(f).asString().startsWith("values.yml:1:8: /a: must be text, a number"),
                            f -> assertThat(f).asString().startsWith("values.yml:2:3: /b: must be text, a number"),
                            f -> assertThat(f).asString().startsWith("values.yml:3:4: /c: has no value"),
                            f -> assertThat(f).asString().startsWith("values.yml:4:8: /%d%: must be the name"),
                            f -> assertThat(f).asString().startsWith("values.yml:6:1: must be a mapping"));
        }
    }
}
