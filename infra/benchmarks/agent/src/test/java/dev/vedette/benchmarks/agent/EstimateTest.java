package dev.vedette.benchmarks.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void isStudentsIntervalOfAMean() {
        // Mean 3, standard error sqrt(2.5 / 5), t of four degrees 2.776.
        Estimate estimate = Estimate.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0), EstimateTest::mean);
        assertThat(estimate.value()).isEqualTo(3);
        assertThat(estimate.high() - 3).isCloseTo(2.776 * Math.sqrt(0.5), within(0.001));
        assertThat(3 - estimate.low()).isCloseTo(2.776 * Math.sqrt(0.5), within(0.001));
    }

    @Test
    void holdsTheTrueRatioInAboutNineteenOfTwentyTrials() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int held = 0;
        for (int trial = 0; trial < 2_000; trial++) {
            List<double[]> rounds = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                rounds.add(new double[] {20 + 2 * random.nextGaussian(), 50 + 4 * random.nextGaussian()});
            }
            Estimate ratio = Estimate.of(
                    rounds,
                    of -> of.stream().mapToDouble(one -> one[0]).sum()
                            / of.stream().mapToDouble(one -> one[1]).sum());
            held += ratio.holds(0.4) ? 1 : 0;
        }
        assertThat(held).as("of 2,000, seed %d", seed).isBetween(1_850, 1_950);
    }

    @Test
    void hasNoIntervalOfOneRound() {
        assertThat(Estimate.of(List.of(1.0), EstimateTest::mean).text("%.1f")).isEqualTo("1.0");
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
