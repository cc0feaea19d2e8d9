package dev.vedette.models.definitions;

import dev.vedette.models.TrainedModel;
import dev.vedette.models.UnusableInputException;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.definitions.DefinitionFile.Labelled;
import dev.vedette.models.definitions.DefinitionModel.Anchors;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code vedette train definitions} does. */
public final class TrainDefinitions {

    /** File name of the artifact: a {@code ModelArtifact} in single-object encoding. */
    public static final String ARTIFACT = "definitions.avro";

    private static final int LEAST_OF_EACH = 50;

    private TrainDefinitions() {}

    /**
     * Trains on the files, writes {@value #ARTIFACT} and {@value TrainedModel#REPORT} into a folder, and prints the report. The same
     * files and seed give the same model on the same Java.
     *
     * @param files see {@link DefinitionFile}
     * @param folder is made if it is not there
     * @throws UnusableInputException one line: file, place, fault, what is allowed
     */
    public static void run(List<Path> files, Path folder, long seed, PrintStream out) throws UnusableInputException {
        List<DefinitionFile> read = new ArrayList<>();
        for (Path file : files) {
            read.add(DefinitionFile.read(file));
        }
        List<Labelled> definitions = distinct(read);
        long poisoned = definitions.stream().filter(Labelled::poisoned).count();
        if (poisoned < LEAST_OF_EACH || definitions.size() - poisoned < LEAST_OF_EACH) {
            throw new UnusableInputException(poisoned + " poisoned definitions of " + definitions.size()
                    + ": expected at least " + LEAST_OF_EACH + " that are (label_poisoned) and as many that are not");
        }
        List<String> sources = read.stream()
                .map(file -> file.source() + " sha256:" + file.sha256())
                .toList();
        CrossFitted asUsed = CrossFitted.of(definitions, true, seed);
        CrossFitted madeAlone = CrossFitted.of(definitions, false, seed);
        WordTrainer.Learned learned = DefinitionTrainer.learn(definitions, seed, String.join(", ", sources));
        Anchors anchors = asUsed.anchors();
        DefinitionReport report = new DefinitionReport(
                sources,
                seed,
                DefinitionModel.FEATURE_VERSION,
                definitions.size(),
                (int) poisoned,
                anchors,
                DefinitionReport.HeldOut.of(asUsed, seed),
                DefinitionReport.HeldOut.of(madeAlone, seed),
                ParaphraseReport.of(asUsed, seed),
                ChangeReport.of(asUsed, seed));
        byte[] bytes = DefinitionBytes.write(learned.words(), anchors);
        new TrainedModel(DefinitionModel.NAME, DefinitionModel.FEATURE_VERSION, bytes, learned.provenance(), report)
                .write(folder, ARTIFACT, out);
        report.print(out);
    }

    /** The same words under the same name once: registries hold many definitions several times. */
    private static List<Labelled> distinct(List<DefinitionFile> files) {
        Map<String, Labelled> distinct = new LinkedHashMap<>();
        files.stream()
                .flatMap(file -> file.definitions().stream())
                .forEach(one -> distinct.putIfAbsent(
                        one.poisoned() + one.definition().name() + "\n"
                                + one.definition().text(),
                        one));
        return List.copyOf(distinct.values());
    }
}
