package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A million characters that are made to be slow, against values that are made to be slow. */
class HostileTextTest {

    private static final int LENGTH = 1_000_000;
    private static final Duration BOUND = Duration.ofSeconds(10);

    /** Columns: field and modifiers; the value, with {@code <text:n>} for the text n times. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            f ; '*a*a*a*a*a*a*a*a*a*b'
            f ; '<*a:5000>b'
            f ; '*<a:8000>b*'
            f ; '*<?:8000>b*'
            f ; '*<a?:4000>b*'
            f ; '*<?a:4000>*b'
            f|contains ; '<a:16000>b'
            f|windash|contains ; '<a:8000>b-a'
            f|re ; '(x+x+)+y'
            f|re ; '(a|aa)+$b'
            f|re ; '(.*)(.*)(.*)(.*)(.*)[^a]'
            f|re ; 'a{0,40}a{40}b'
            f|fieldref|contains ; g
            f|fieldref|endswith ; g
            '|all' ; '<a:16000>b'
            """)
    void costsTimeLinearInTheText(String field, String value) throws Exception {
        RuleSet rules = Rules.detection(
                "s:\n  '" + field.strip().replace("'", "") + "': " + written(value.strip()) + "\ncondition: s\n");
        String a = "a".repeat(LENGTH);
        JsonEvent event = JsonEvent.parse("{\"f\": \"" + a + "\", \"g\": \"" + "a".repeat(LENGTH / 2) + "d\"}");
        long start = System.nanoTime();
        boolean matches = !rules.match(event).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(matches).isFalse();
    }

    /** Each value of one field against each of another would be 10^10 comparisons. */
    @ParameterizedTest
    @CsvSource({"fieldref", "fieldref|contains", "fieldref|startswith|cased"})
    void longListsOfValuesCostNoProductOfTheirLengths(String modifiers) throws Exception {
        RuleSet rules = Rules.detection("s:\n  f|" + modifiers + ": g\ncondition: s\n");
        String f = IntStream.range(0, 100_000).mapToObj(i -> "\"x" + i + "\"").collect(Collectors.joining(","));
        String g = IntStream.range(0, 100_000).mapToObj(i -> "\"y" + i + "\"").collect(Collectors.joining(","));
        JsonEvent event = JsonEvent.parse("{\"f\": [" + f + "], \"g\": [" + g + "]}");
        long start = System.nanoTime();
        assertThat(rules.match(event)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }

    private static String written(String value) {
        String text = value;
        while (text.contains("<")) {
            int from = text.indexOf('<');
            int colon = text.indexOf(':', from);
            int to = text.indexOf('>', from);
            int times = Integer.parseInt(text.substring(colon + 1, to));
            text = text.substring(0, from) + text.substring(from + 1, colon).repeat(times) + text.substring(to + 1);
        }
        return text.startsWith("'") ? text : "'" + text + "'";
    }
}
