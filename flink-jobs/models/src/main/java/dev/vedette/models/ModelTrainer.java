package dev.vedette.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Trains the model of tool calls from recordings of benign traffic.
 *
 * <p>Cross-fitted by task: the vectors that the one-class model learns from, and the scores that it is calibrated with, are
 * those of calls whose task was left out when the habits were learned. What is learned is thus how unusual honest work on
 * a task looks that nobody has recorded, which is what the model meets in use.
 */
public final class ModelTrainer {

    static final int LEAST_CALLS = 200;
    static final int LEAST_TASKS = 5;

    private static final int FOLDS = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A trained model with what is known of it. */
    public record Training(ModelArtifact artifact, TrainingReport report) {}

    private ModelTrainer() {}

    /**
     * Trains a model. The same recordings and seed give the same bytes on the same Java and operating system; Tribuo's
     * provenance inside names both.
     *
     * @throws UnusableInputException if the recordings are too small to learn from
     */
    public static Training train(List<Recording> recordings, long seed) throws UnusableInputException {
        Collection<List<RecordedCall>> callers = callers(recordings);
        Set<String> tasks = tasks(callers);
        int calls = callers.stream().mapToInt(List::size).sum();
        if (calls < LEAST_CALLS || tasks.size() < LEAST_TASKS) {
            throw new UnusableInputException(
                    calls + " calls of " + tasks.size() + " tasks: expected at least " + LEAST_CALLS + " calls of "
                            + LEAST_TASKS + " tasks (field user_task; sessions where it is absent)");
        }
        String source = recordings.stream()
                .map(recording -> recording.source() + " sha256:" + recording.sha256())
                .collect(Collectors.joining(", "));
        CrossFit fit = CrossFit.of(callers, tasks, FOLDS, seed);
        OneClass oneClass = OneClass.train(fit.vectors(), seed, source);
        Tail tail = CrossFit.tail(oneClass, fit.vectors());
        Habits habits = Habits.learn(CrossFit.without(callers, Set.of()));
        byte[] bytes = ArtifactBytes.write(habits, oneClass, tail);
        if (bytes.length > ArtifactBytes.MAX_BYTES) {
            throw new UnusableInputException("the model would have " + bytes.length + " bytes, more than "
                    + ArtifactBytes.MAX_BYTES + ": give fewer different tools");
        }
        TrainingReport report = TrainingReport.of(recordings, seed, habits, callers, tasks.size(), fit.heldOut());
        return new Training(artifact(bytes, oneClass, report), report);
    }

    /** The calls of each caller, in the order of the recordings. */
    static Collection<List<RecordedCall>> callers(List<Recording> recordings) {
        Map<String, List<RecordedCall>> callers = new LinkedHashMap<>();
        for (Recording recording : recordings) {
            for (RecordedCall call : recording.calls()) {
                callers.computeIfAbsent(call.call().caller(), caller -> new ArrayList<>())
                        .add(call);
            }
        }
        return callers.values();
    }

    static Set<String> tasks(Collection<List<RecordedCall>> callers) {
        return callers.stream()
                .flatMap(List::stream)
                .map(RecordedCall::task)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ModelArtifact artifact(byte[] bytes, OneClass oneClass, TrainingReport report) {
        try {
            return ModelArtifact.newBuilder()
                    .setName(ToolPatternModel.NAME)
                    .setVersion(ArtifactBytes.version(bytes))
                    .setFeatureVersion(Features.VERSION)
                    .setBytes(ByteBuffer.wrap(bytes))
                    .setProvenance(ProvenanceUtil.formattedProvenanceString(
                            oneClass.model().getProvenance()))
                    .setReport(JSON.writeValueAsString(report))
                    .setCreatedAt(Instant.now().toEpochMilli() * 1000)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
