package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.Recording.RecordedCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Train and scored traffic differ in seed and in task; the attacks use known tools, usual sizes and a usual number of calls. */
class UnusualOrderTest {

    private static final int SEEDS = 8;

    @Test
    void honestWorkOnOtherTasksStaysBelowAndReadingOutOfOrderThenSendingIsAbove() throws Exception {
        long otherAlarms = 0;
        long otherCalls = 0;
        long found = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Recording recording = new OfficeTraffic(seed).recording("t", OfficeTraffic.TRAINING_TASKS, 300);
            ToolPatternModel model = ToolPatternModel.load(
                    ModelTrainer.train(List.of(recording), seed).artifact());
            OfficeTraffic live = new OfficeTraffic(1_000 + seed);

            long began = System.nanoTime();
            double[] known = honest(model, live, OfficeTraffic.TRAINING_TASKS);
            double micros = (System.nanoTime() - began) / 1e3 / known.length;
            double[] other = honest(model, live, OfficeTraffic.OTHER_TASKS);
            double[] attacks = attacks(model, live, OfficeTraffic.ATTACKS);
            double[] brief = attacks(model, live, OfficeTraffic.SHORT_ATTACKS);

            System.out.printf("seed %d: %.1f microseconds per call, traffic included%n", seed, micros);
            print(seed, "calls of tasks known", known);
            print(seed, "calls of other tasks", other);
            print(seed, "attacks of 8 or 9 calls", attacks);
            print(seed, "attacks of 4 or 5 calls", brief);
            assertThat(alarms(known)).as("seed %d", seed).isZero();
            assertThat(Quantiles.at(attacks, 0.1))
                    .as("seed %d: nine of ten attacks above all but one in a thousand honest calls", seed)
                    .isGreaterThan(Quantiles.at(other, 0.999));
            otherAlarms += alarms(other);
            otherCalls += other.length;
            found += alarms(attacks);
        }
        System.out.printf(
                "all seeds: %d of %d calls of other tasks, %d of %d attacks of 8 or 9 calls at 0.95 or above%n",
                otherAlarms, otherCalls, found, 200 * SEEDS);
        assertThat(otherAlarms / (double) otherCalls).isLessThan(1e-4);
        assertThat(found / (200.0 * SEEDS)).isGreaterThan(0.95);
    }

    /** The score of each call of a thousand sessions, sorted. */
    private static double[] honest(ToolPatternModel model, OfficeTraffic live, List<String> tasks) {
        List<Double> scores = new ArrayList<>();
        for (List<RecordedCall> session : live.sessions("h", tasks, 1_000)) {
            scores.addAll(scores(
                    model,
                    new CallerWindow(),
                    session.stream().map(RecordedCall::call).toList()));
        }
        return sorted(scores);
    }

    /** The highest score of each of two hundred attacks, each after an honest task of the same caller, sorted. */
    private static double[] attacks(ToolPatternModel model, OfficeTraffic live, List<String> attacks) {
        List<Double> highest = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CallerWindow window = new CallerWindow();
            live.calls("a", OfficeTraffic.OTHER_TASKS.get(i % OfficeTraffic.OTHER_TASKS.size()))
                    .forEach(window::add);
            List<Double> scores = scores(model, window, live.calls("a", attacks.get(i % attacks.size())));
            highest.add(scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        }
        return sorted(highest);
    }

    private static List<Double> scores(ToolPatternModel model, CallerWindow window, List<ToolCall> calls) {
        List<Double> scores = new ArrayList<>();
        for (ToolCall call : calls) {
            scores.add(model.score(window, call).value());
            window.add(call);
        }
        return scores;
    }

    private static double[] sorted(List<Double> scores) {
        return scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static long alarms(double[] scores) {
        return Arrays.stream(scores).filter(score -> score >= Tail.NOTEWORTHY).count();
    }

    private static void print(long seed, String what, double[] scores) {
        System.out.printf(
                "seed %d, %-24s n %5d  p10 %.3f  median %.3f  p99 %.3f  highest %.3f  at 0.95 or above %d%n",
                seed,
                what + ":",
                scores.length,
                Quantiles.at(scores, 0.1),
                Quantiles.at(scores, 0.5),
                Quantiles.at(scores, 0.99),
                Quantiles.at(scores, 1),
                alarms(scores));
    }
}
