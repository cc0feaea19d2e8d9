package dev.vedette.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CorrelationsBenchmarkTest {

    @Test
    void printsALinePerTypeAndLoadAndForgetsAllGroups() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new CorrelationsBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8), 100)
                .run(Pattern.compile("^event_count$|^first_seen$"));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" groups, ")))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).containsPattern("^(event_count|first_seen) .* 0 groups, "));
    }

    @Test
    void printsALineBelowAndOneBeyondTheLimit() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new CorrelationsBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8), 100)
                .runBeyondTheLimit(Pattern.compile("^value_sum$"));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" groups, ")))
                .satisfiesExactly(
                        below -> assertThat(below).containsPattern("^value_sum  .* 0 groups, "),
                        beyond -> assertThat(beyond).containsPattern("^value_sum\\* .* 0 groups, "));
    }

    @Test
    void printsWhatEventsCostThatComeInThreeOrdersAndBehindTheWatermark() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new LateEventsBenchmark(new PrintStream(printed, true, StandardCharsets.UTF_8), 100)
                .run(Pattern.compile("^temporal_ordered$|^travel_zigzag$"));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().skip(3))
                .hasSize(6)
                .allSatisfy(
                        line -> assertThat(line).matches("(temporal_ordered|travel_zigzag) +10+( +[1-9][0-9]*){4}"));
    }
}
