package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the index leaves out, and that it never leaves out what matches. */
class DetectionIndexTest {

    private static DetectionIndex index(String... detections) throws RuleException {
        List<Expression> expressions = new ArrayList<>();
        for (String detection : detections) {
            RuleFile file = RuleFile.parse("rule.yml", "title: Test\ndetection: " + detection);
            expressions.add(((DetectionRule) file.rules().get(0)).expression());
        }
        return DetectionIndex.of(expressions);
    }

    private static int candidates(DetectionIndex index, String json) {
        MatchState state = new MatchState(index);
        state.match(JsonEvent.parse(json));
        return state.candidates();
    }

    /** Each rule is looked at for the first event and not for the second, which lacks what the rule cannot do without. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
                    {s: {a: x}, condition: s};                         {"a": "X"};            {"a": "y"}
                    {s: {a|contains: xy}, condition: s};               {"a": "1XY2"};         {"a": "x y"}
                    {s: {a|startswith: xy}, condition: s};             {"a": "xyz"};          {"a": "zxy"}
                    {s: {a|endswith: xy}, condition: s};               {"a": "zxy"};          {"a": "xyz"}
                    {s: {a: 'x*yz'}, condition: s};                    {"a": "xyz"};          {"a": "xy"}
                    {s: {a|re: 'ab[0-9]+'}, condition: s};             {"a": "ab"};           {"a": "ba1"}
                    {s: {a: 5}, condition: s};                         {"a": 5};              {"a": 6}
                    {s: {a: 5}, condition: s};                         {"a": "5.0"};          {"a": "55"}
                    {s: {a|gte: 5}, condition: s};                     {"a": 5};              {"a": 4}
                    {s: {a|lt: 5}, condition: s};                      {"a": 4.5};            {"a": 6}
                    {s: {a: 5}, condition: s};                         {"a": [4, 5]};         {"a": [4]}
                    {s: [xyz], condition: s};                          {"b": "axyzb"};        {"b": "xy"}
                    {s: {'|re': 'xyz?'}, condition: s};                {"b": "xy"};           {"b": "zx"}
                    {s: {a|exists: true}, t: {b: q}, condition: s and t}; {"b": "q"};         {"a": 1}
                    {s: {a: x}, t: {b: y}, condition: 1 of them};      {"b": "y"};            {"c": "y"}
                    {s: {a: x}, t: {b: y}, condition: s and not t};    {"a": "x"};            {"b": "y"}
                    """)
    void looksOnlyAtWhatMayMatch(String detection, String met, String missed) throws Exception {
        DetectionIndex index = index(detection);
        assertThat(candidates(index, met)).isEqualTo(1);
        assertThat(candidates(index, missed)).isZero();
    }

    @Test
    void costFollowsTheRulesThatMayMatch() throws Exception {
        String[] many = new String[2000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "{s: {Image|endswith: '\\\\tool%d.exe', CommandLine|contains: [alpha, beta]}, condition: s}"
                    .formatted(i);
        }
        DetectionIndex index = index(many);
        assertThat(candidates(index, "{\"Image\": \"C:\\\\tool7.exe\", \"CommandLine\": \"alpha beta\"}"))
                .isEqualTo(1);
        assertThat(candidates(index, "{\"Image\": \"C:\\\\other.exe\", \"CommandLine\": \"alpha beta\"}"))
                .isZero();
    }

    /** So many values that they are looked through only when one of them was met. */
    @ParameterizedTest
    @ValueSource(strings = {"contains", "contains|cased", "endswith", "re", "startswith|windash"})
    void knowsEachOfManyValues(String modifier) throws Exception {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            values.append(i == 0 ? "" : ", ").append("Xy").append(i).append('q');
        }
        RuleSet rules = Rules.detection("s: {a: x}\nt: {b|%s: [%s]}\ncondition: s and t".formatted(modifier, values));
        for (int i = 0; i < 40; i++) {
            assertThat(Rules.matches(rules, "{\"a\": \"x\", \"b\": \"Xy" + i + "q\"}"))
                    .as("value %d", i)
                    .isTrue();
        }
        assertThat(Rules.matches(rules, "{\"a\": \"x\", \"b\": \"Xy40q\"}")).isFalse();
        assertThat(Rules.matches(rules, "{\"a\": \"x\"}")).isFalse();
    }

    /** Literals that stand everywhere are not looked for, but asked for when the rest is true. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
                    {s: {a: x, b|contains: '0'}, condition: s};          {"a": "x", "b": "101"};   {"a": "x", "b": "11"}
                    {s: {a: x}, t: {b|contains: ['-', yz]}, condition: s and not t}; {"a": "x"};  {"a": "x", "b": "1-1"}
                    {s: {'|all': [init, '0']}, condition: s};            {"a": "init", "b": "0"};  {"a": "init", "b": "1"}
                    {s: {b|contains: '0'}, condition: s};                {"b": "101"};             {"b": "11"}
                    {s: {b|contains: '0'}, condition: not s};            {"b": "11"};              {"b": "101"}
                    """)
    void knowsLiteralsThatStandEverywhere(String detection, String fires, String silent) throws Exception {
        MatchState state = new MatchState(index(detection));
        assertThat(state.match(JsonEvent.parse(fires))).isEqualTo(1);
        assertThat(state.match(JsonEvent.parse(silent))).isZero();
    }

    @Test
    void makesNothingForAnEventThatMatchesNothing() throws Exception {
        RuleSet rules = Rules.detection("s: {a|contains: xyz, n: 12}\nk: ['keyword']\ncondition: s or k");
        JsonEvent event =
                JsonEvent.parse("{\"a\": \"some longer text\", \"n\": 1234567, \"l\": [\"p\", \"q\"], \"t\": true}");
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20_000; i++) {
            rules.match(event);
        }
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < 10_000; i++) {
            rules.match(event);
        }
        long made = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        // Not one object for each event: what is left is the measurement's own.
        assertThat(made).isLessThan(10_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
                    abc;                       abc
                    ABC.*d;                    abc
                    .*;
                    a*;
                    (abc)?x;                   abcx,x
                    ab{2,3}cde;                cde
                    ab{0,3}cde;                cde
                    (?i)(foo|bar)\\s+baz42;    baz42
                    (foo|bar|[0-9]);
                    [ab]c;                     ac,bc
                    [^ab]c;                    c
                    [[:alpha:]]xy;             xy
                    \\Qa.b\\E;                 a.b
                    \\Qa.b\\E+;
                    a\\.b;                     a.b
                    \\x41bc;                   bc
                    \\p{Lu}bc;                 bc
                    (?P<name>abc)d;            abcd
                    ^abc$;                     abc
                    a|bc;                      a,bc
                    x(?i)y;                    xy
                    é123;                      123
                    """)
    void knowsTheLiteralsOfRegularExpressions(String regex, String literals) {
        List<String> expected = literals == null ? List.of() : List.of(literals.split(","));
        assertThat(RegexLiterals.required(regex)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Whatever is made of pieces of the syntax: a text in which the expression is found holds one of its literals. */
    @Test
    void literalsStandInEverythingThatIsFound() {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("literalsStandInEverythingThatIsFound -Dseed=" + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "a", "b", "ab", "(", ")", "|", "?", "*", "+", "{1,2}", "{0}", "[ab]", "[^a]", "[a-c]", ".", "^", "$", "\\b",
            "(?i)", "(?:", "\\d", "K", "s", "\\Qb\\E", "{2}", "[b", "]", "\\", "c1", "\\n", "\\t"
        };
        String[] texts = {"a", "b", "B", "c", "1", "k", "K", "ſ", "S", " ", "\n", "ab", "\u212a"};
        AtomicInteger found = new AtomicInteger();
        for (int n = 0; n < 200_000; n++) {
            String regex = joined(random, pieces, 8);
            List<String> literals = RegexLiterals.required(regex);
            Pattern pattern;
            try {
                pattern = Pattern.compile(regex, random.nextBoolean() ? Pattern.CASE_INSENSITIVE : 0);
            } catch (com.google.re2j.PatternSyntaxException notOne) {
                continue;
            }
            String text = joined(random, texts, 8);
            if (!literals.isEmpty() && pattern.matcher(text).find()) {
                found.incrementAndGet();
                assertThat(literals)
                        .as("-Dseed=%d: %s in %s", seed, regex, text)
                        .anyMatch(literal -> TextPattern.fold(text).contains(literal));
            }
        }
        assertThat(found.get()).isGreaterThan(3_000);
    }

    private static String joined(Random random, String[] pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(most); n > 0; n--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
