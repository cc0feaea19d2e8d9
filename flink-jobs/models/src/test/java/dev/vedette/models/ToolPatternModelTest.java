package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolPatternModelTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void honestWorkOnOtherTasksStaysBelowAndAnUnusualOrderIsAbove(long seed) throws Exception {
        Recording recording = new OfficeTraffic(seed).recording("t", OfficeTraffic.TRAINING_TASKS, 300);
        ModelTrainer.Training training = ModelTrainer.train(List.of(recording), seed);
        System.out.println(training.report());
        ToolPatternModel model = ToolPatternModel.load(training.artifact());

        OfficeTraffic live = new OfficeTraffic(1_000 + seed);
        for (var tasks : List.of(OfficeTraffic.OTHER_TASKS, OfficeTraffic.TRAINING_TASKS)) {
            List<Double> honest = new ArrayList<>();
            for (var session : live.sessions("h", tasks, 1_000)) {
                honest.addAll(scores(
                        model,
                        new CallerWindow(),
                        session.stream().map(Recording.RecordedCall::call).toList()));
            }
            System.out.println("honest " + summary(honest));
        }
        for (var attacks : List.of(OfficeTraffic.ATTACKS, OfficeTraffic.SHORT_ATTACKS)) {
            List<Double> highest = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                CallerWindow window = new CallerWindow();
                live.calls("a", OfficeTraffic.OTHER_TASKS.get(i % OfficeTraffic.OTHER_TASKS.size()))
                        .forEach(window::add);
                highest.add(scores(model, window, live.calls("a", attacks.get(i % attacks.size()))).stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElseThrow());
            }
            System.out.println("attack " + summary(highest));
        }
        assertThat(true).isTrue();
    }

    private static List<Double> scores(ToolPatternModel model, CallerWindow window, List<ToolCall> calls) {
        List<Double> scores = new ArrayList<>();
        for (ToolCall call : calls) {
            scores.add(model.score(window, call).value());
            window.add(call);
        }
        return scores;
    }

    private static String summary(List<Double> scores) {
        double[] s = scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(
                "n=%d p1=%.3f p10=%.3f p50=%.3f p99=%.3f max=%.3f at .95: %d",
                s.length,
                Quantiles.at(s, 0.01),
                Quantiles.at(s, 0.1),
                Quantiles.at(s, 0.5),
                Quantiles.at(s, 0.99),
                Quantiles.at(s, 1),
                java.util.Arrays.stream(s).filter(x -> x >= 0.95).count());
    }
}
