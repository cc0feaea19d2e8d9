package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.models.Recording.RecordedCall;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What the model is worth on traces that others recorded; prints, asserts nothing about quality. Each session is scored by
 * a model that was trained without its task: five folds by task. Labels are read here and nowhere else.
 */
@EnabledIfSystemProperty(named = "vedette.corpora", matches = ".+", disabledReason = "no folder of corpora is given")
class CorpusEvaluationTest {

    private static final int FOLDS = 5;
    private static final long SEED = 1;

    private final Path folder = Path.of(System.getProperty("vedette.corpora", ""));

    @Test
    void taubench() throws Exception {
        benignAndInjected("taubench");
    }

    @Test
    void livemcp() throws Exception {
        benignAndInjected("livemcp");
    }

    @Test
    void agentdojo() throws Exception {
        Map<String, String> labels = labels(folder.resolve("agentdojo.jsonl.gz"));
        Collection<List<RecordedCall>> sessions = sessions("agentdojo");
        List<List<RecordedCall>> benign = labelled(sessions, labels, "benign");
        List<List<RecordedCall>> failed = labelled(sessions, labels, "attacked, failed");
        List<List<RecordedCall>> succeeded = labelled(sessions, labels, "attack succeeded");
        Scores honest = new Scores();
        Scores withstood = new Scores();
        Scores steered = new Scores();
        Scores shuffled = new Scores();
        for (Set<String> leftOut : folds(benign)) {
            ToolPatternModel model = train(without(benign, leftOut));
            score(model, of(benign, leftOut), UnaryOperator.identity(), honest);
            score(model, of(failed, leftOut), UnaryOperator.identity(), withstood);
            score(model, of(succeeded, leftOut), UnaryOperator.identity(), steered);
            score(model, of(benign, leftOut), shuffle(), shuffled);
        }
        print("agentdojo", "benign", honest, honest);
        print("agentdojo", "attacked, failed", withstood, honest);
        print("agentdojo", "attack succeeded", steered, honest);
        print("agentdojo", "benign, shuffled", shuffled, honest);
        assertThat(honest.sessions()).isPositive();
    }

    private void benignAndInjected(String corpus) throws Exception {
        List<List<RecordedCall>> sessions = distinct(sessions(corpus));
        Scores honest = new Scores();
        Scores shuffled = new Scores();
        Scores spliced = new Scores();
        for (Set<String> leftOut : folds(sessions)) {
            List<List<RecordedCall>> others = without(sessions, leftOut);
            ToolPatternModel model = train(others);
            score(model, of(sessions, leftOut), UnaryOperator.identity(), honest);
            score(model, of(sessions, leftOut), shuffle(), shuffled);
            score(model, of(sessions, leftOut), splice(others), spliced);
        }
        print(corpus, "benign", honest, honest);
        print(corpus, "shuffled", shuffled, honest);
        print(corpus, "another task's calls inside", spliced, honest);
        assertThat(honest.sessions()).isPositive();
    }

    /** Highest score of each session, and all scores of calls. */
    private static final class Scores {
        private final List<Double> highest = new ArrayList<>();
        private final List<Double> calls = new ArrayList<>();

        int sessions() {
            return highest.size();
        }

        long alarms(List<Double> scores) {
            return scores.stream().filter(score -> score >= Tail.NOTEWORTHY).count();
        }
    }

    private static void score(
            ToolPatternModel model,
            List<List<RecordedCall>> sessions,
            UnaryOperator<List<ToolCall>> change,
            Scores scores) {
        for (List<RecordedCall> session : sessions) {
            CallerWindow window = new CallerWindow();
            double highest = 0;
            for (ToolCall call :
                    change.apply(session.stream().map(RecordedCall::call).toList())) {
                double score = model.score(window, call).value();
                window.add(call);
                scores.calls.add(score);
                highest = Math.max(highest, score);
            }
            scores.highest.add(highest);
        }
    }

    private static void print(String corpus, String what, Scores scores, Scores honest) {
        double[] sorted =
                scores.calls.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%-9s %-28s %5d sessions, %5d calls: at 0.95 or above %d calls (%.2f per 1,000) in %d sessions (%.1f %%);"
                        + " AUROC of sessions against benign %.3f; calls p50 %.3f p99 %.3f%n",
                corpus,
                what,
                scores.sessions(),
                scores.calls.size(),
                scores.alarms(scores.calls),
                1000.0 * scores.alarms(scores.calls) / scores.calls.size(),
                scores.alarms(scores.highest),
                100.0 * scores.alarms(scores.highest) / scores.sessions(),
                auroc(scores.highest, honest.highest),
                Quantiles.at(sorted, 0.5),
                Quantiles.at(sorted, 0.99));
    }

    private static double auroc(List<Double> positive, List<Double> negative) {
        double[] sorted =
                negative.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double wins = 0;
        for (double score : positive) {
            int below = 0;
            int equal = 0;
            for (double other : sorted) {
                below += other < score ? 1 : 0;
                equal += other == score ? 1 : 0;
            }
            wins += below + equal / 2.0;
        }
        return wins / positive.size() / sorted.length;
    }

    private static UnaryOperator<List<ToolCall>> shuffle() {
        Random random = new Random(SEED);
        return calls -> {
            List<ToolCall> shuffled = new ArrayList<>(calls);
            Collections.shuffle(shuffled, random);
            return shuffled;
        };
    }

    /** Puts five calls of a session of another task into the middle, as a steered agent's would be. */
    private static UnaryOperator<List<ToolCall>> splice(List<List<RecordedCall>> others) {
        Random random = new Random(SEED);
        return calls -> {
            List<ToolCall> spliced = new ArrayList<>(calls);
            String caller = calls.get(0).caller();
            List<ToolCall> foreign = others.get(random.nextInt(others.size())).stream()
                    .map(RecordedCall::call)
                    .limit(5)
                    .map(call -> new ToolCall(
                            caller,
                            caller,
                            call.tool(),
                            call.argumentNames(),
                            call.argumentBytes(),
                            call.resultBytes(),
                            call.failed(),
                            List.of(),
                            call.time()))
                    .toList();
            spliced.addAll(calls.size() / 2, foreign);
            return spliced;
        };
    }

    private static ToolPatternModel train(List<List<RecordedCall>> sessions) throws Exception {
        List<RecordedCall> calls = sessions.stream().flatMap(List::stream).toList();
        return ToolPatternModel.load(ModelTrainer.train(List.of(new Recording("fold", "0", calls)), SEED)
                .artifact());
    }

    private Collection<List<RecordedCall>> sessions(String corpus) throws Exception {
        return ModelTrainer.callers(List.of(Recording.read(folder.resolve(corpus + ".jsonl.gz"))));
    }

    /** Sessions that repeat another one's calls to the byte count once: LiveMCP holds each of its 95 ten times. */
    private static List<List<RecordedCall>> distinct(Collection<List<RecordedCall>> sessions) {
        Set<String> seen = new HashSet<>();
        List<List<RecordedCall>> distinct = sessions.stream()
                .filter(session -> seen.add(session.stream()
                        .map(call -> call.call().tool()
                                + call.call().argumentBytes()
                                + call.call().resultBytes())
                        .collect(Collectors.joining(" "))))
                .toList();
        System.out.printf("%d sessions, %d of them distinct%n", sessions.size(), distinct.size());
        return distinct;
    }

    private static List<Set<String>> folds(List<List<RecordedCall>> sessions) {
        List<String> tasks = new ArrayList<>(
                sessions.stream().map(session -> session.get(0).task()).collect(Collectors.toCollection(TreeSet::new)));
        Collections.shuffle(tasks, new Random(SEED));
        List<Set<String>> folds = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            folds.add(new TreeSet<>());
        }
        for (int i = 0; i < tasks.size(); i++) {
            folds.get(i % FOLDS).add(tasks.get(i));
        }
        return folds;
    }

    private static List<List<RecordedCall>> of(List<List<RecordedCall>> sessions, Set<String> tasks) {
        return sessions.stream()
                .filter(session -> tasks.contains(session.get(0).task()))
                .toList();
    }

    private static List<List<RecordedCall>> without(List<List<RecordedCall>> sessions, Set<String> tasks) {
        return sessions.stream()
                .filter(session -> !tasks.contains(session.get(0).task()))
                .toList();
    }

    private static List<List<RecordedCall>> labelled(
            Collection<List<RecordedCall>> sessions, Map<String, String> labels, String label) {
        return sessions.stream()
                .filter(session -> label.equals(labels.get(session.get(0).call().caller())))
                .toList();
    }

    private static Map<String, String> labels(Path file) throws Exception {
        ObjectMapper json = new ObjectMapper();
        Map<String, String> labels = new TreeMap<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode row = json.readTree(line);
                boolean attacked = row.path("label_attacked").asBoolean();
                boolean success = row.path("label_attack_success").asBoolean();
                labels.put(
                        row.path("session").asText(),
                        !attacked ? "benign" : success ? "attack succeeded" : "attacked, failed");
            }
        }
        return labels;
    }
}
