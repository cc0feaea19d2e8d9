package dev.vedette.models.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vedette.models.ModelBytes;
import dev.vedette.models.release.Figure.Measured;
import dev.vedette.schemas.avro.ModelArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a model is good enough to replace the one in force, by what their own reports say. README.md has the figures of each
 * kind.
 */
final class Gate {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Gate() {}

    /**
     * What the gate says.
     *
     * @param faults figures that are worse than those in force, a line each; none if it passes
     * @param notes what was compared with what, a line each
     */
    record Verdict(List<String> faults, List<String> notes) {
        Verdict {
            faults = List.copyOf(faults);
            notes = List.copyOf(notes);
        }

        boolean passes() {
            return faults.isEmpty();
        }
    }

    /** Holds the candidate against the model in force, if there is one. Both are believed, and the candidate can be used. */
    static Verdict judge(ModelKind kind, ModelArtifact candidate, Optional<ModelArtifact> inForce) {
        JsonNode own = report(candidate);
        List<String> faults = new ArrayList<>();
        for (Figure figure : kind.figures()) {
            if (figure.reading().apply(own).isEmpty()) {
                faults.add("its report does not say: " + figure.what());
            }
        }
        if (!faults.isEmpty()) {
            return new Verdict(faults, List.of());
        }
        if (inForce.isEmpty()) {
            return new Verdict(List.of(), List.of("none is in force: nothing to hold it against"));
        }
        ModelArtifact other = inForce.get();
        if (!other.getFeatureVersion().equals(candidate.getFeatureVersion())) {
            String note = ModelBytes.label(other) + " in force was made for other features: nothing to hold it against";
            return new Verdict(List.of(), List.of(note));
        }
        return compare(kind, own, other);
    }

    private static Verdict compare(ModelKind kind, JsonNode own, ModelArtifact inForce) {
        JsonNode other = report(inForce);
        boolean sameData = kind.data(own).equals(kind.data(other));
        List<String> faults = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        notes.add("held against " + ModelBytes.label(inForce) + (sameData ? ", of the same data" : ", of other data"));
        for (Figure figure : kind.figures()) {
            Optional<Measured> before = figure.reading().apply(other);
            if (before.isEmpty()) {
                notes.add("the report of the one in force does not say: " + figure.what());
                continue;
            }
            figure.fault(figure.reading().apply(own).orElseThrow(), before.get(), sameData)
                    .ifPresent(faults::add);
        }
        return new Verdict(faults, notes);
    }

    private static JsonNode report(ModelArtifact artifact) {
        try {
            JsonNode report = JSON.readTree(artifact.getReport());
            return report == null ? MissingNode.getInstance() : report;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
