package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vedette.detection.Risk.Part;
import dev.vedette.rules.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskTest {
    private static final long HOUR = 3_600_000_000L;
    private static final long HALF_LIFE = 12 * HOUR;
    private static final Offset<Double> A_TENTH = within(0.05);

    private static Part part(String id, String rule, double score, double weight, long at) {
        return new Part(id, rule, score, weight, at);
    }

    @Test
    void anAlertAloneGivesTheScoreOfItsLevelAndNoneGivesNothing() {
        for (Level level : Level.values()) {
            double score = level.riskScore();
            assertThat(Risk.of(List.of(part("a", "r", score, 1, 0)), 0, HALF_LIFE))
                    .isCloseTo(score, within(1e-9));
        }
        assertThat(Risk.of(List.of(), 0, HALF_LIFE)).isZero();
    }

    /** The example of README.md. */
    @Test
    void theExampleOfThePage() {
        List<Part> parts = List.of(
                part("replay", "token-replay", 73, 1, 10 * HOUR),
                part("pattern 1", "tool-pattern", 47, 1, 10 * HOUR),
                part("pattern 2", "tool-pattern", 47, 1, 11 * HOUR));
        assertThat(Risk.of(parts.subList(0, 1), 10 * HOUR, HALF_LIFE)).isCloseTo(73, A_TENTH);
        assertThat(Risk.of(parts.subList(0, 2), 10 * HOUR, HALF_LIFE)).isCloseTo(85.7, A_TENTH);
        assertThat(Risk.of(parts, 11 * HOUR, HALF_LIFE)).isCloseTo(88.6, A_TENTH);
        assertThat(Risk.of(parts, 23 * HOUR, HALF_LIFE)).isCloseTo(66.2, A_TENTH);
        assertThat(Risk.of(parts.subList(1, 3), 11 * HOUR, HALF_LIFE)).isCloseTo(60.7, A_TENTH);
    }

    @Test
    void repeatedAlertsOfOneRuleAddLessAndLess() {
        List<Part> parts = new ArrayList<>();
        double before = 0;
        double gainBefore = Double.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            parts.add(part("a" + i, "r", 21, 1, 0));
            double now = Risk.of(parts, 0, HALF_LIFE);
            assertThat(now).isGreaterThan(before);
            assertThat(now - before).isLessThan(gainBefore * 0.6);
            gainBefore = now - before;
            before = now;
        }
        // However many there are: no more than two of different rules.
        for (int i = 8; i < 60; i++) {
            parts.add(part("a" + i, "r", 21, 1, 0));
        }
        List<Part> two = List.of(part("a", "r", 21, 1, 0), part("b", "s", 21, 1, 0));
        assertThat(Risk.of(parts, 0, HALF_LIFE)).isLessThanOrEqualTo(Risk.of(two, 0, HALF_LIFE) + 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"0, 73", "6, 60.4", "12, 48.0", "24, 27.9", "48, 7.9", "480, 0.0"})
    void riskDecaysWithTheHalfLifeOfItsPoints(int hours, double risk) {
        assertThat(Risk.of(List.of(part("a", "r", 73, 1, 0)), hours * HOUR, HALF_LIFE))
                .isCloseTo(risk, A_TENTH);
    }

    /** What the schema tells readers: they need neither the alerts nor the job to know what is left. */
    @Test
    void aReaderCanGoOnFromWhatWasWritten() {
        List<Part> parts =
                List.of(part("a", "r", 73, 1, 0), part("b", "r", 73, 0.5, 3 * HOUR), part("c", "s", 21, 1, 5 * HOUR));
        double written = Risk.of(parts, 5 * HOUR, HALF_LIFE);
        for (int hours = 0; hours < 100; hours += 7) {
            double left = 100 * (1 - Math.pow(1 - written / 100, Math.pow(2, -hours / 12.0)));
            assertThat(Risk.of(parts, (5 + hours) * HOUR, HALF_LIFE)).isCloseTo(left, within(1e-9));
        }
    }

    @Test
    void aRuleThatIsOftenWrongCountsForLess() {
        assertThat(Risk.of(List.of(part("a", "r", 73, 0.1, 0)), 0, HALF_LIFE)).isCloseTo(7.3, within(1e-9));
    }

    @Test
    void itIsBoundedAndNoMatterOfOrder() {
        long seed = 20261126;
        Random random = new Random(seed);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            parts.add(part("a" + i, "r" + random.nextInt(20), 99, random.nextDouble(), random.nextInt(100) * HOUR));
        }
        double risk = Risk.of(parts, 100 * HOUR, HALF_LIFE);
        assertThat(risk).isBetween(0.0, 100.0);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(parts, random);
            assertThat(Risk.of(parts, 100 * HOUR, HALF_LIFE)).as("seed " + seed).isEqualTo(risk);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "5, 0, 1",
        "0, 5, 0.5",
        "0, 4, 0.5556",
        "45, 50, 0.5",
        "0, 1000, 0.1",
        "100, 0, 1",
    })
    void theWeightOfARuleBeginsAsIfFiveAlertsHadBeenRight(long right, long wrong, double weight) {
        assertThat(new Precision(right, wrong, 7).weight()).isCloseTo(weight, within(1e-4));
    }

    @Test
    void aPrecisionOfFewJudgedAlertsIsNotMeasured() {
        assertThat(new Precision(2, 2, 100).measured()).isEmpty();
        assertThat(new Precision(4, 1, 0).measured()).hasValue(0.8);
        assertThat(new Precision(0, 5, 0).measured()).hasValue(0);
    }

    @Test
    void aDecisionTakenBackLeavesNothing() {
        for (Decision decision : Decision.values()) {
            assertThat(Precision.UNJUDGED.plus(decision).minus(decision)).isEqualTo(Precision.UNJUDGED);
        }
        assertThat(Precision.UNJUDGED
                        .plus(Decision.TRUE_POSITIVE)
                        .plus(Decision.FALSE_POSITIVE)
                        .plus(Decision.BENIGN)
                        .plus(Decision.UNDECIDED))
                .isEqualTo(new Precision(1, 1, 1));
    }
}
