package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * One token sends 90 % of all events, each from another client context, so that each makes its alert grow. The alerts of the
 * others come hardly later than without it: the 99th percentile stays within a factor of three.
 *
 * <p>A round with the flood follows one without, again and again, and the middle one of the pairs' factors counts: of all
 * rounds together the 99th percentile is what one checkpoint does, which falls into a round of the one kind or the other.
 * Checkpoints come as often as by default. The rate is one that two cores carry together with the broker and the sender, while
 * task managers compile with C1 alone: what is measured is what one key does to the others, not what a machine without a free
 * core does to all.
 */
class FloodTest {
    private static final int PAIRS = Integer.getInteger("vedette.flood.pairs", 7);

    /** For 150 alerts: of half as many the 99th percentile is the slowest one, which the machine makes. */
    private static final Duration ROUND = Duration.ofSeconds(6);

    /** Events a second of all others together: two for each alert. */
    private static final int OTHERS = Integer.getInteger("vedette.flood.others", 50);

    private static final int FACTOR = 3;

    @Test
    void theAlertsOfOthersComeAsSoon() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("flood"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack, DetectionTrial.CHECKPOINT_INTERVAL, "10s");
                TokenTraffic traffic = new TokenTraffic(stack.kafka().clientConfig())) {
            traffic.play("warm-up-flooded", ROUND, OTHERS, 9 * OTHERS);
            traffic.play("warm-up-calm", ROUND, OTHERS, 0);
            List<Double> factors = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                List<Double> calm = traffic.play("calm-" + pair, ROUND, OTHERS, 0);
                List<Double> flooded = traffic.play("flooded-" + pair, ROUND, OTHERS, 9 * OTHERS);
                factors.add(percentile(flooded, 99) / percentile(calm, 99));
                System.out.printf(
                        "event to alert of others, %d events/s: without a flood %s; with one of %d/s by one token %s%n",
                        OTHERS, percentiles(calm), 9 * OTHERS, percentiles(flooded));
            }
            assertThat(percentile(factors, 50))
                    .as("the middle one of the factors %s".formatted(factors))
                    .isLessThan(FACTOR);
            assertThat(trial.job().restarts()).isZero();
        }
    }

    private static String percentiles(List<Double> millis) {
        return "p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d alerts)"
                .formatted(percentile(millis, 50), percentile(millis, 99), percentile(millis, 100), millis.size());
    }

    private static double percentile(List<Double> millis, int percent) {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
