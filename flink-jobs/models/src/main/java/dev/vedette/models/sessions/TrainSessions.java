package dev.vedette.models.sessions;

import dev.vedette.content.Orders;
import dev.vedette.models.JsonRows;
import dev.vedette.models.TrainedModel;
import dev.vedette.models.UnusableInputException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code vedette train sessions} does. */
public final class TrainSessions {
    /** File name of the artifact: a {@code ModelArtifact} in single-object encoding. */
    public static final String ARTIFACT = "sessions.avro";

    private static final int LEAST_SESSIONS = 100;

    private TrainSessions() {}

    /**
     * Trains on the files, writes {@value #ARTIFACT}, {@value TrainedModel#REPORT} and the weights of orders ({@link Orders#RESOURCE}) into a
     * folder, and prints the report. The same files and seed give the same model on the same Java.
     *
     * @param calls files of tool calls, see {@link SessionLines}; attacked sessions are judged, not learned from, and those
     *     without content are judged alone
     * @param definitions files of tools' definitions, whose descriptions say what tools can be ordered to do
     * @param folder is made if it is not there
     * @throws UnusableInputException one line: file, place, fault, what is allowed
     */
    public static void run(List<Path> calls, List<Path> definitions, Path folder, long seed, PrintStream out)
            throws UnusableInputException {
        List<String> sources = new ArrayList<>();
        List<RecordedSession> told = new ArrayList<>();
        List<RecordedSession> untold = new ArrayList<>();
        for (Path file : calls) {
            SessionLines lines = new SessionLines();
            JsonRows<Boolean> rows = JsonRows.read(file, "tool calls", row -> {
                lines.add(row);
                return true;
            });
            sources.add(rows.source() + " sha256:" + rows.sha256());
            for (RecordedSession session : lines.sessions()) {
                (session.hasContent() ? told : untold).add(BareInjections.of(session));
            }
        }
        List<KnownTool> tools = new ArrayList<>();
        for (Path file : definitions) {
            JsonRows<KnownTool> rows = JsonRows.read(file, "tool definitions", KnownTool::of);
            sources.add(rows.source() + " sha256:" + rows.sha256());
            tools.addAll(rows.rows());
        }
        check(told, tools);
        SessionTrainer.Learned learned = SessionTrainer.learn(
                told.stream().filter(RecordedSession::isHonest).toList(), tools, seed);
        SessionEvaluation evaluation = new SessionEvaluation(told, tools, seed);
        evaluation.run();
        SessionReport report = SessionReport.of(sources, seed, learned.model(), told, untold, evaluation);
        byte[] bytes = SessionBytes.write(learned.model());
        new TrainedModel(SessionBytes.NAME, SessionBytes.FEATURE_VERSION, bytes, learned.provenance(), report)
                .write(folder, ARTIFACT, out);
        writeOrders(learned.model(), folder);
        report.print(out);
    }

    private static void check(List<RecordedSession> told, List<KnownTool> tools) throws UnusableInputException {
        long honest = told.stream().filter(RecordedSession::isHonest).count();
        long deployments =
                told.stream().map(RecordedSession::deployment).distinct().count();
        if (honest < LEAST_SESSIONS || deployments < 2) {
            throw new UnusableInputException(honest + " honest sessions with args and result, of " + deployments
                    + " deployments: expected at least " + LEAST_SESSIONS
                    + " of two (what stands before the slash of user_task)");
        }
        if (tools.stream().filter(KnownTool::saysAnOrder).count() < LEAST_SESSIONS) {
            throw new UnusableInputException("too few definitions whose description begins with the verb of their name:"
                    + " expected at least " + LEAST_SESSIONS);
        }
    }

    private static void writeOrders(SessionModel model, Path folder) throws UnusableInputException {
        try {
            Files.write(folder.resolve(Orders.RESOURCE), new Orders(model.words()).toBytes());
        } catch (IOException e) {
            throw new UnusableInputException(folder + ": cannot be written: " + e.getMessage());
        }
    }
}
