package dev.vedette.models.release;

import dev.vedette.schemas.avro.ModelArtifact;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the topic holds of one name.
 *
 * @param newest the record that the job goes by; one without bytes says that the model was removed. Empty if there is none
 *     that is believed
 * @param kept versions that were put into force and can be again, the earliest first
 * @param disbelieved why the record under the name is not believed; empty if it is, or there is none
 */
public record ModelVersions(Optional<ModelArtifact> newest, List<ModelArtifact> kept, Optional<String> disbelieved) {
    static final ModelVersions NONE = new ModelVersions(Optional.empty(), List.of(), Optional.empty());

    /** Sorts the list. */
    public ModelVersions {
        kept = kept.stream()
                .sorted(Comparator.comparingLong(ModelArtifact::getCreatedAt))
                .toList();
    }

    /**
     * The one in force. If what stands under the name is nobody's signed word, the job has not changed, and the last one that
     * was put into force is taken for it.
     */
    public Optional<ModelArtifact> inForce() {
        if (newest.isEmpty() && !kept.isEmpty()) {
            return Optional.of(kept.get(kept.size() - 1));
        }
        return newest.filter(artifact -> artifact.getBytes().isPresent());
    }

    /** The one that was put into force before the one that is; after a removal, the last. */
    Optional<ModelArtifact> before() {
        Optional<String> version = inForce().map(ModelArtifact::getVersion);
        int end = kept.size();
        for (int i = 0; i < kept.size(); i++) {
            if (version.equals(Optional.of(kept.get(i).getVersion()))) {
                end = i;
            }
        }
        return end == 0 ? Optional.empty() : Optional.of(kept.get(end - 1));
    }

    /** A version that is kept. */
    Optional<ModelArtifact> version(String version) {
        return kept.stream()
                .filter(artifact -> artifact.getVersion().equals(version))
                .findFirst();
    }

    /** When the last of them was put into force; 0 if none was. */
    long lastPublishedAt() {
        long last = newest.map(ModelArtifact::getCreatedAt).orElse(0L);
        return kept.isEmpty() ? last : Math.max(last, kept.get(kept.size() - 1).getCreatedAt());
    }
}
