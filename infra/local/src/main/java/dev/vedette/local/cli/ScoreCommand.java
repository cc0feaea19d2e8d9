package dev.vedette.local.cli;

import dev.vedette.models.UnusableModelException;
import dev.vedette.models.sessions.RecordedSession;
import dev.vedette.models.sessions.SessionLines;
import dev.vedette.models.sessions.SessionScorer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code score}: whether sessions of tool calls show that something which the caller read told it what to do. */
@Command(
        name = "score",
        description = {
            "Score sessions of tool calls: a JSON object for each, in the order in which they begin in the file.",
            "Exit 2 when a line could not be read; the others are scored all the same."
        },
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {

    @Option(
            names = "--calls",
            required = true,
            paramLabel = "FILE",
            description = "a JSON object for each call: session, tool, args, result, seq; .gz is unpacked")
    private Path calls = Path.of("");

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "honest calls of the same deployment, in the same form (none)")
    private @Nullable Path history;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "what train sessions made (the model that Vedette comes with)")
    private @Nullable Path model;

    @Override
    public Integer call() throws Exception {
        SessionScorer scorer = model == null ? SessionScorer.shipped() : load(model);
        SessionLines honest = new SessionLines();
        long faulty = 0;
        if (history != null) {
            faulty += EachLine.of(history, honest::add);
            scorer = scorer.with(honest.sessions());
        }
        SessionLines lines = new SessionLines();
        faulty += EachLine.of(calls, lines::add);
        PrintStream sink = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        for (RecordedSession session : lines.sessions()) {
            sink.append(scorer.judgeJson(session)).append('\n');
        }
        sink.flush();
        return faulty == 0 ? Vedette.DONE : Vedette.UNUSABLE;
    }

    private static SessionScorer load(Path file) throws UnusableInputException {
        try {
            return SessionScorer.load(ModelFile.read(file, "train sessions"));
        } catch (UnusableModelException e) {
            throw new UnusableInputException(file + ": " + e.getMessage());
        }
    }
}
