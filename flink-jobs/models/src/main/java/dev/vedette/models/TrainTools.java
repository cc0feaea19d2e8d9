package dev.vedette.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.vedette.models.ModelTrainer.Training;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code vedette train tools} does. */
public final class TrainTools {

    /** File name of the artifact: a {@code ModelArtifact} in single-object encoding. */
    public static final String ARTIFACT = "tools.avro";

    /** File name of the report: a {@link TrainingReport} as JSON. */
    public static final String REPORT = "report.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private TrainTools() {}

    /**
     * Trains on the files, writes {@value #ARTIFACT} and {@value #REPORT} into a folder, and prints the report.
     *
     * @param calls files of benign tool calls, see {@link Recording}
     * @param folder is made if it is not there
     * @return the artifact written
     * @throws UnusableInputException one line: file, place, fault, what is allowed
     */
    public static ModelArtifact run(List<Path> calls, Path folder, long seed, PrintStream out)
            throws UnusableInputException {
        List<Recording> recordings = new ArrayList<>();
        for (Path file : calls) {
            recordings.add(Recording.read(file));
        }
        Training training = ModelTrainer.train(recordings, seed);
        try {
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(ARTIFACT),
                    RecordCodec.of(ModelArtifact.class).encode(training.artifact()));
            Files.write(folder.resolve(REPORT), JSON.writeValueAsBytes(training.report()));
        } catch (IOException e) {
            throw new UnusableInputException(folder + ": cannot be written: " + e.getMessage());
        }
        print(training, out);
        return training.artifact();
    }

    private static void print(Training training, PrintStream out) {
        TrainingReport report = training.report();
        out.printf(
                "model %s@%s, features %s, %d bytes%n",
                training.artifact().getName(),
                training.artifact().getVersion(),
                report.featureVersion(),
                training.artifact().getBytes().map(bytes -> bytes.remaining()).orElse(0));
        out.printf(
                "learned from %d calls of %d tools by %d callers on %d tasks, seed %d%n",
                report.calls(), report.tools(), report.callers(), report.tasks(), report.seed());
        out.printf(
                "calls of tasks left out: median %.3f, highest %.3f, %d at 0.95 or above (%.2f per 1,000 calls)%n",
                report.heldOutMedian(),
                report.heldOutHighest(),
                report.heldOutAlarms(),
                report.alarmsPerThousandCalls());
    }
}
