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
 * <p>Rounds with and without the flood take turns in one run, so that whatever else the machine does hits both.
 */
class FloodTest {
    private static final int ROUNDS = Integer.getInteger("vedette.flood.rounds", 3);
    private static final Duration ROUND = Duration.ofSeconds(3);

    /** Events a second of all others together: two for each alert. */
    private static final int OTHERS = Integer.getInteger("vedette.flood.others", 200);

    private static final int FACTOR = 3;

    @Test
    void theAlertsOfOthersComeAsSoon() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("flood"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack);
                TokenTraffic traffic = new TokenTraffic(stack.kafka().clientConfig())) {
            traffic.play("warm-up-flooded", ROUND, OTHERS, 9 * OTHERS);
            traffic.play("warm-up-calm", ROUND, OTHERS, 0);
            List<Double> calm = new ArrayList<>();
            List<Double> flooded = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                calm.addAll(traffic.play("calm-" + round, ROUND, OTHERS, 0));
                flooded.addAll(traffic.play("flooded-" + round, ROUND, OTHERS, 9 * OTHERS));
            }
            System.out.printf(
                    "event to alert of others, %d events/s: without a flood %s; with one of %d/s by one token %s%n",
                    OTHERS, percentiles(calm), 9 * OTHERS, percentiles(flooded));
            assertThat(percentile(flooded, 99)).isLessThan(FACTOR * percentile(calm, 99));
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
