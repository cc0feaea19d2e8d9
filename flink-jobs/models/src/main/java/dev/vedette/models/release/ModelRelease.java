package dev.vedette.models.release;

import dev.vedette.models.UnusableModelException;
import dev.vedette.models.release.Gate.Verdict;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Puts models into force, takes them out, and goes back to earlier ones. Not thread-safe. */
public final class ModelRelease {
    /** How many versions of a name are kept. */
    static final int KEPT = 10;

    /** What begins the line that each of these commands leaves in the provenance. */
    private static final String IN_FORCE = "put into force ";

    private static final int LONGEST_REASON = 500;

    private final ModelTopic topic;
    private final SigningKey key;
    private final String who;

    /**
     * What became of a model.
     *
     * @param published the record that is in force now; empty if the gate refused it
     * @param faults why the gate refuses it, a line each; also where that was overridden
     * @param notes what was compared with what, a line each
     */
    public record Outcome(Optional<ModelArtifact> published, List<String> faults, List<String> notes) {
        /** Copies the lists. */
        public Outcome {
            faults = List.copyOf(faults);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Talks to a broker.
     *
     * @param clientConfig Kafka client settings, {@code bootstrap.servers} at least
     * @param key signs; the detection job has to trust it
     * @param trusted whose models count as in force
     * @param who does it
     */
    public ModelRelease(Map<String, Object> clientConfig, SigningKey key, TrustedKeys trusted, String who) {
        this.topic = new ModelTopic(clientConfig, trusted);
        this.key = key;
        this.who = who;
    }

    /** What the topic holds, by names. */
    public static Map<String, ModelVersions> list(Map<String, Object> clientConfig, TrustedKeys trusted) {
        return new ModelTopic(clientConfig, trusted).read();
    }

    /** The last line of a published model's provenance: when it was put into force, by whom, and past the gate, why. */
    public static String story(ModelArtifact published) {
        return published
                .getProvenance()
                .lines()
                .filter(line -> line.startsWith(IN_FORCE))
                .reduce((first, second) -> second)
                .orElse("");
    }

    /**
     * Puts a model into force if the gate lets it pass, or for a reason all the same, which goes into its provenance.
     *
     * @param override why it is to be in force whatever the gate says
     * @throws UnusableModelException with one line if the job could not use it, or the reason is none
     * @throws ExecutionException if the broker does not take it
     */
    public Outcome push(ModelArtifact model, Optional<String> override)
            throws UnusableModelException, ExecutionException, InterruptedException {
        ModelKind kind = ModelKind.of(model.getName())
                .orElseThrow(
                        () -> new UnusableModelException("a model of another name: expected " + ModelKind.names()));
        kind.requireUsable(model);
        if (override.isPresent() && !isReason(override.get())) {
            throw new UnusableModelException("the reason has to be one line of 1 to " + LONGEST_REASON + " characters");
        }
        ModelVersions versions = topic.read(model.getName());
        Verdict verdict = Gate.judge(kind, model, versions.inForce());
        if (!verdict.passes() && override.isEmpty()) {
            return new Outcome(Optional.empty(), verdict.faults(), verdict.notes());
        }
        String why = verdict.passes()
                ? ""
                : ", past the gate: " + override.get() + " (" + String.join("; ", verdict.faults()) + ")";
        ModelArtifact signed = signed(model, versions, why);
        topic.putIntoForce(signed);
        forgetTheOldest(topic.read(model.getName()));
        return new Outcome(Optional.of(signed), verdict.faults(), verdict.notes());
    }

    private static boolean isReason(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST_REASON
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    private void forgetTheOldest(ModelVersions versions) throws ExecutionException, InterruptedException {
        for (int i = 0; i < versions.kept().size() - KEPT; i++) {
            topic.forget(versions.kept().get(i));
        }
    }

    /**
     * Puts an earlier version into force again. No gate: it was in force before.
     *
     * @param version one that is kept; the one before the one in force if none is named
     * @return the record that is in force now
     * @throws UnusableModelException with one line if there is none, or the job could not use it any more
     * @throws ExecutionException if the broker does not take it
     */
    public ModelArtifact rollback(String name, Optional<String> version)
            throws UnusableModelException, ExecutionException, InterruptedException {
        ModelKind kind = kind(name);
        ModelVersions versions = topic.read(name);
        Optional<ModelArtifact> earlier = version.isPresent() ? versions.version(version.get()) : versions.before();
        if (earlier.isEmpty()) {
            throw new UnusableModelException("no such earlier version of " + name + " is kept: there are "
                    + versions.kept().stream().map(ModelArtifact::getVersion).toList());
        }
        kind.requireUsable(earlier.get());
        ModelArtifact signed = signed(earlier.get(), versions, ", again");
        topic.write(signed);
        return signed;
    }

    /**
     * Takes a model out of force, by a signed record without bytes; versions stay kept.
     *
     * @throws UnusableModelException with one line if there is no such name
     * @throws ExecutionException if the broker does not take it
     */
    public void remove(String name) throws UnusableModelException, ExecutionException, InterruptedException {
        kind(name);
        topic.write(signed(ModelArtifact.newBuilder().setName(name).build(), topic.read(name), ""));
    }

    private static ModelKind kind(String name) throws UnusableModelException {
        return ModelKind.of(name)
                .orElseThrow(
                        () -> new UnusableModelException("no model has this name: there are " + ModelKind.names()));
    }

    private ModelArtifact signed(ModelArtifact model, ModelVersions versions, String why) {
        // Later than all before it, whatever the clocks say: the job takes no step back.
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long at = Math.max(now, versions.lastPublishedAt() + 1);
        Instant time = Instant.EPOCH.plus(at, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
        ModelArtifact unsigned = ModelArtifact.newBuilder(model)
                .setProvenance(model.getProvenance() + "\n" + IN_FORCE + time + " by " + who + why)
                .setCreatedAt(at)
                .setKeyId(null)
                .setSignature(null)
                .build();
        return ModelArtifact.newBuilder(unsigned)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(unsigned))))
                .build();
    }
}
