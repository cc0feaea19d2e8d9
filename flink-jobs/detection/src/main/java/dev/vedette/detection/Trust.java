package dev.vedette.detection;

import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose word counts for what steers the job: that of some keys, or that of whoever can write to the topic.
 *
 * @param keys of those who may change rules and silences and enrol agents; null: anybody
 * @param modelKeys of those who may change models; null: anybody
 * @param silenceKeys of those who may make narrow silences and nothing else; null: nobody beside {@code keys}
 */
record Trust(
        @Nullable TrustedKeys keys,
        @Nullable TrustedKeys modelKeys,
        @Nullable TrustedKeys silenceKeys) implements Serializable {

    private static final Role RULES = new Role("--rule-keys", "./vedette rules push");
    private static final Role SILENCES = new Role("--rule-keys", "./vedette silence add");
    private static final Role NARROW_SILENCES = new Role("--rule-keys or --silence-keys", "./vedette silence add");
    private static final Role MODELS = new Role("--model-keys", "./vedette models push");

    /** Of whoever can write to the topic. */
    static final Trust ANYBODY = new Trust(null);

    /** The same keys for all. */
    Trust(@Nullable TrustedKeys keys) {
        this(keys, keys, null);
    }

    /** @throws IllegalArgumentException with one line if neither or both were said, or the file holds no keys */
    static Trust of(@Nullable Path keys, boolean unsigned) {
        if (keys != null && unsigned) {
            throw new IllegalArgumentException("--rule-keys and --unsigned-rules exclude each other");
        }
        if (unsigned) {
            return ANYBODY;
        }
        if (keys == null) {
            throw new IllegalArgumentException(
                    "--rule-keys FILE is needed: the public keys of those who may change rules"
                            + " (or --unsigned-rules, to believe whoever can write to the topic)");
        }
        try {
            return new Trust(TrustedKeys.read(keys));
        } catch (IOException e) {
            throw new IllegalArgumentException("--rule-keys: " + e.getMessage(), e);
        }
    }

    /**
     * With keys of their own for models; without a file nothing changes.
     *
     * @throws IllegalArgumentException with one line if the file holds no keys
     */
    Trust withModelKeys(@Nullable Path file) {
        if (file == null) {
            return this;
        }
        try {
            return new Trust(keys, TrustedKeys.read(file), silenceKeys);
        } catch (IOException e) {
            throw new IllegalArgumentException("--model-keys: " + e.getMessage(), e);
        }
    }

    /**
     * With keys for narrow silences; without a file nothing changes.
     *
     * @throws IllegalArgumentException with one line if the file holds no keys, or everybody may make silences anyway
     */
    Trust withSilenceKeys(@Nullable Path file) {
        if (file == null) {
            return this;
        }
        if (keys == null) {
            throw new IllegalArgumentException(
                    "--silence-keys needs --rule-keys: with --unsigned-rules whoever can write to"
                            + " the topic makes any silence");
        }
        try {
            return new Trust(keys, modelKeys, TrustedKeys.read(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("--silence-keys: " + e.getMessage(), e);
        }
    }

    /** With a model that somebody named, and need not have signed. */
    Trust ofAnyModel() {
        return new Trust(keys, null, silenceKeys);
    }

    boolean asksForSignatures() {
        return keys != null;
    }

    boolean asksForSignedModels() {
        return modelKeys != null;
    }

    /** Why the document is not believed; empty if it is. */
    Optional<String> fault(RuleDocument rule) {
        return RULES.fault(keys, rule.getKeyId(), rule.getSignature(), () -> SignedContent.of(rule));
    }

    /** Why the silence is not believed; empty if it is. A rule key may sign any, a silence key those that are narrow. */
    Optional<String> fault(Silence silence) {
        if (silenceKeys == null) {
            return fault(SILENCES, keys, silence);
        }
        if (fault(SILENCES, keys, silence).isEmpty()) {
            return Optional.empty();
        }
        return fault(NARROW_SILENCES, silenceKeys, silence)
                .or(() -> SilenceRules.tooWide(silence)
                        .map(reason -> "a key of --silence-keys signs narrow silences alone: " + reason));
    }

    private static Optional<String> fault(Role role, @Nullable TrustedKeys keys, Silence silence) {
        return role.fault(keys, silence.getKeyId(), silence.getSignature(), () -> SignedContent.of(silence));
    }

    /** Why the enrolment is not believed; empty if it is. */
    Optional<String> fault(AgentEnrolment enrolment) {
        return RULES.fault(keys, enrolment.getKeyId(), enrolment.getSignature(), () -> SignedContent.of(enrolment));
    }

    /** Why the model is not believed; empty if it is. */
    Optional<String> fault(ModelArtifact model) {
        return MODELS.fault(modelKeys, model.getKeyId(), model.getSignature(), () -> SignedContent.of(model));
    }

    /** What people are told to do. */
    private record Role(String option, String command) {

        Optional<String> fault(
                @Nullable TrustedKeys keys,
                Optional<String> keyId,
                Optional<ByteBuffer> signature,
                Supplier<byte[]> content) {
            if (keys == null) {
                return Optional.empty();
            }
            if (keyId.isEmpty() || signature.isEmpty()) {
                return Optional.of("it is not signed: sign it with a key of " + option + ", as " + command + " does");
            }
            byte[] bytes = new byte[signature.get().remaining()];
            signature.get().duplicate().get(bytes);
            return keys.accept(keyId.get(), content.get(), bytes)
                    ? Optional.empty()
                    : Optional.of("its signature is not one of a key of " + option);
        }
    }
}
