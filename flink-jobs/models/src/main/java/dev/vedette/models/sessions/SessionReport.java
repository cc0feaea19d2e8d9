package dev.vedette.models.sessions;

import dev.vedette.models.sessions.SessionEvaluation.Means;
import dev.vedette.models.sessions.SessionEvaluation.Row;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of a model of sessions.
 *
 * @param sources names and SHA-256 of the files
 * @param sessions how many were learned from or judged, by outcome
 * @param weights of what calls show, by name
 * @param rows how sessions are told apart that were held out
 * @param means what a score does to the odds
 * @param untold of sessions without content, by deployment: how many, and how many score at least 0.5 with a history of their
 *     deployment's other tasks
 */
record SessionReport(
        List<String> sources,
        long seed,
        Map<RecordedSession.Outcome, Long> sessions,
        int tasks,
        int injections,
        Map<String, Double> weights,
        double bias,
        List<Row> rows,
        List<Means> means,
        List<Untold> untold) {

    /** Honest sessions without arguments and results. */
    record Untold(String deployment, int sessions, int alarms, double highest) {}

    static SessionReport of(
            List<String> sources,
            long seed,
            SessionModel model,
            List<RecordedSession> told,
            List<RecordedSession> untold,
            SessionEvaluation evaluation) {
        Map<RecordedSession.Outcome, Long> sessions = new EnumMap<>(RecordedSession.Outcome.class);
        told.forEach(session -> sessions.merge(session.outcome(), 1L, Long::sum));
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < model.weights().length; i++) {
            weights.put(CallFeature.values()[i].name(), model.weights()[i]);
        }
        return new SessionReport(
                sources,
                seed,
                sessions,
                (int) told.stream().map(RecordedSession::task).distinct().count(),
                (int) told.stream()
                        .map(RecordedSession::attack)
                        .filter(attack -> !attack.isEmpty())
                        .distinct()
                        .count(),
                weights,
                model.bias(),
                evaluation.rows(),
                evaluation.means(),
                untold(model, untold));
    }

    private static List<Untold> untold(SessionModel model, List<RecordedSession> sessions) {
        Map<String, List<RecordedSession>> byDeployment = new LinkedHashMap<>();
        sessions.forEach(session -> byDeployment
                .computeIfAbsent(session.deployment(), unused -> new ArrayList<>())
                .add(session));
        List<Untold> all = new ArrayList<>();
        SessionScorer plain = new SessionScorer(model);
        byDeployment.forEach((deployment, own) -> {
            int alarms = 0;
            double highest = 0;
            for (int part = 0; part < SessionTrainer.PARTS; part++) {
                int held = part;
                SessionScorer scorer = plain.with(own.stream()
                        .filter(session -> SessionTrainer.part(session) != held)
                        .toList());
                for (RecordedSession session : own) {
                    if (SessionTrainer.part(session) == held) {
                        double score = scorer.judge(session).score();
                        alarms += score >= 0.5 ? 1 : 0;
                        highest = Math.max(highest, score);
                    }
                }
            }
            all.add(new Untold(deployment, own.size(), alarms, highest));
        });
        return all;
    }

    void print(PrintStream out) {
        out.printf("sessions %s of %d tasks and %d injections, seed %d%n", sessions, tasks, injections, seed);
        sources.forEach(source -> out.println("  " + source));
        out.printf("weights %s, bias %.2f%n", weights, bias);
        String outcome = "";
        for (Row row : rows) {
            if (!row.outcome().equals(outcome)) {
                outcome = row.outcome();
                out.printf(
                        "%n| honest against: %s | AUROC | average precision | found at 1 %% | found at 5 %% | at a score of 0.5 | honest there | at 0.9 | honest there |%n|---|---|---|---|---|---|---|---|---|%n",
                        outcome);
            }
            out.printf(
                    "| %s | %s | %s | %s | %s | %.3f | %.4f | %.3f | %.4f |%n",
                    row.how(),
                    row.auroc(),
                    row.averagePrecision(),
                    row.at1(),
                    row.at5(),
                    row.alarms(),
                    row.falseAlarms(),
                    row.sure(),
                    row.falselySure());
        }
        printMeans(out);
        out.println();
        untold.forEach(one -> out.printf(
                "%s, without content: %d of %d honest sessions at 0.5 or above, highest %.2f%n",
                one.deployment(), one.alarms(), one.sessions(), one.highest()));
    }

    private void printMeans(PrintStream out) {
        out.printf("%n| score | honest | attack succeeded | attacked to honest |%n|---|---|---|---|%n");
        for (Means one : means) {
            out.printf(
                    "| %s, %.2f to %.2f | %.4f | %.4f | %s |%n",
                    one.how(),
                    one.least(),
                    Math.min(1, one.below()),
                    one.honest(),
                    one.attacked(),
                    one.honest() == 0
                            ? "no honest one"
                            : String.format(Locale.ROOT, "%.3g", one.attacked() / one.honest()));
        }
    }
}
