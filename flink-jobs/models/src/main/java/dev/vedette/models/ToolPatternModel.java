package dev.vedette.models;

import dev.vedette.models.Features.Feature;
import dev.vedette.schemas.avro.ModelArtifact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores tool calls by how far they are from a deployment's habits. Immutable, thread-safe. */
@SuppressWarnings("EnumOrdinal") // a feature's place in the vector
public final class ToolPatternModel {

    /** Name of the artifact, and its key on {@code vedette.models}. */
    public static final String NAME = "tools";

    private static final int MAX_REASONS = 3;

    private final String version;
    private final Habits habits;
    private final OneClass oneClass;
    private final Tail tail;

    ToolPatternModel(String version, Habits habits, OneClass oneClass, Tail tail) {
        this.version = version;
        this.habits = habits;
        this.oneClass = oneClass;
        this.tail = tail;
    }

    /**
     * The model of an artifact.
     *
     * @throws UnusableModelException if it is no model of tool calls, was made for other features, or is broken
     */
    public static ToolPatternModel load(ModelArtifact artifact) throws UnusableModelException {
        return ArtifactBytes.read(artifact);
    }

    /** Version of the artifact: the first 16 hexadecimal digits of the SHA-256 of its bytes. */
    public String version() {
        return version;
    }

    /** What an event and an alert call this model: name and version. */
    public String label() {
        return NAME + "@" + version;
    }

    /**
     * Scores a call after those of its caller's window, which does not hold it yet and is left as it is: 0.95 is what 1 benign
     * call in 10,000 reaches by the model's own estimate. At most three reasons.
     */
    public Score score(CallerWindow window, ToolCall call) {
        double[] vector = Features.of(habits, window, call);
        double value = tail.score(oneClass.raw(vector));
        return new Score(value, value < 0.5 ? List.of() : reasons(vector, window, call), missing(vector));
    }

    private List<String> reasons(double[] vector, CallerWindow window, ToolCall call) {
        double[] contributions = oneClass.contributions(vector);
        String previous = Features.previous(window, call);
        return IntStream.range(0, contributions.length)
                .boxed()
                .filter(i -> contributions[i] > 0)
                .sorted(Comparator.comparingDouble((Integer i) -> -contributions[i]))
                .limit(MAX_REASONS)
                .map(i -> Feature.values()[i].describe(previous, call.tool()))
                .toList();
    }

    /** What a score of this model says for an attack ({@link WeightOfEvidence}), in nats: 0 and more. */
    public static double evidence(double score) {
        return WeightOfEvidence.ofShare(Tail.shareOf(score));
    }

    private static List<String> missing(double[] vector) {
        List<String> missing = new ArrayList<>();
        for (Feature feature : Feature.values()) {
            if (Double.isNaN(vector[feature.ordinal()])) {
                missing.add(feature.name());
            }
        }
        return missing;
    }
}
