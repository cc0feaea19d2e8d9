package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.demo.OfficeTasks.Kind;
import dev.vedette.models.CallerWindow;
import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.ToolCall;
import dev.vedette.models.ToolPatternModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whether the committed recording, tasks and attack fit the model. Sizes are drawn from the recording, tool by tool; order is
 * the grammar's.
 */
class ToolModelTest {

    /** The rule's, see {@code alert-rules/rules/execution_improbable_tool_pattern.yml}. */
    private static final double THRESHOLD = 0.95;

    private static final OfficeTasks TASKS = OfficeTasks.read(Path.of("honest/tasks.yaml"));
    private static final Map<String, List<ToolCall>> RECORDED = new HashMap<>();

    private static ToolPatternModel model;

    private long now = 1_800_000_000_000_000L;

    @BeforeAll
    static void train() throws Exception {
        Recording recording = Recording.read(Path.of("recordings/office-training.jsonl.gz"));
        recording
                .calls()
                .forEach(recorded -> RECORDED.computeIfAbsent(recorded.call().tool(), tool -> new ArrayList<>())
                        .add(recorded.call()));
        model = ToolPatternModel.load(
                ModelTrainer.train(List.of(recording), ToolModel.SEED).artifact());
    }

    private ToolCall call(String session, String tool, Random random) {
        List<ToolCall> like = RECORDED.get(tool);
        ToolCall sample = like.get(random.nextInt(like.size()));
        now += 300_000;
        return new ToolCall(
                "caller",
                session,
                tool,
                sample.argumentNames(),
                sample.argumentBytes(),
                sample.resultBytes(),
                false,
                List.of(),
                OptionalLong.of(now));
    }

    private double score(CallerWindow window, ToolCall call) {
        double score = model.score(window, call).value();
        window.add(call);
        return score;
    }

    private List<String> work(int tasks, boolean administers, Random random) {
        List<String> tools = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            tools.addAll(TASKS.draw(Kind.DEMO, administers && random.nextInt(3) == 0, random)
                    .tools());
        }
        return tools;
    }

    @Test
    void trainingAndDemoHaveNoTaskInCommon() {
        Random random = new Random(3);
        Set<List<String>> training = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            training.add(TASKS.draw(Kind.TRAINING, i % 4 == 0, random).tools());
        }
        for (int i = 0; i < 5_000; i++) {
            OfficeTasks.Task task = TASKS.draw(Kind.DEMO, i % 4 == 0, random);
            assertThat(training).as(task.name()).doesNotContain(task.tools());
        }
    }

    @Test
    void honestPeopleStayBelowTheThreshold() {
        int calls = 0;
        List<Double> above = new ArrayList<>();
        for (int person = 0; person < 1_000; person++) {
            Random random = new Random(person);
            CallerWindow window = new CallerWindow();
            boolean administers = person % 3 == 0;
            int devices = administers && person % 2 == 0 ? 2 : 1;
            for (int session = 0; session < 6; session++) {
                // Two devices: two sessions, whose calls come in any order.
                List<List<String>> open = new ArrayList<>();
                for (int device = 0; device < devices; device++) {
                    open.add(work(random.nextInt(1, 5), administers, random));
                }
                while (open.stream().anyMatch(tools -> !tools.isEmpty())) {
                    int device = random.nextInt(devices);
                    if (!open.get(device).isEmpty()) {
                        String tool = open.get(device).remove(0);
                        double score = score(window, call(session + "-" + device, tool, random));
                        calls++;
                        if (score >= THRESHOLD) {
                            above.add(score);
                        }
                    }
                }
            }
        }
        assertThat(calls).isGreaterThan(50_000);
        assertThat(above).as("of " + calls + " honest calls").isEmpty();
    }

    @Test
    void theAttackIsAboveTheThresholdWhateverTheSeed() {
        Scenario attack = Scenario.read(Path.of("scenarios/tool-pattern"));
        List<Integer> unseen = new ArrayList<>();
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            CallerWindow window = new CallerWindow();
            double highest = 0;
            for (ScenarioStep step : attack.steps()) {
                if (step instanceof ScenarioStep.Work work) {
                    work(work.tasks(), false, random).forEach(tool -> window.add(call("session", tool, random)));
                } else if (step instanceof ScenarioStep.Call called) {
                    String tool =
                            called.tools().get(random.nextInt(called.tools().size()));
                    highest = Math.max(highest, score(window, call("session", tool, random)));
                }
            }
            if (highest < THRESHOLD) {
                unseen.add(seed);
            }
        }
        assertThat(unseen).isEmpty();
    }
}
