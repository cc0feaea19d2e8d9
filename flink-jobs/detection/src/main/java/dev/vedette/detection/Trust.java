package dev.vedette.detection;

import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose word counts for what steers the job: that of some keys, or that of whoever can write to the topic. */
record Trust(@Nullable TrustedKeys keys) implements Serializable {

    /** Of whoever can write to the topic. */
    static final Trust ANYBODY = new Trust(null);

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

    boolean asksForSignatures() {
        return keys != null;
    }

    /** Why the document is not believed; empty if it is. */
    Optional<String> fault(RuleDocument rule) {
        return keys == null ? Optional.empty() : fault(rule.getKeyId(), rule.getSignature(), SignedContent.of(rule));
    }

    /** Why the silence is not believed; empty if it is. */
    Optional<String> fault(Silence silence) {
        return keys == null
                ? Optional.empty()
                : fault(silence.getKeyId(), silence.getSignature(), SignedContent.of(silence));
    }

    /** Why the enrolment is not believed; empty if it is. */
    Optional<String> fault(AgentEnrolment enrolment) {
        return keys == null
                ? Optional.empty()
                : fault(enrolment.getKeyId(), enrolment.getSignature(), SignedContent.of(enrolment));
    }

    private Optional<String> fault(Optional<String> keyId, Optional<ByteBuffer> signature, byte[] content) {
        if (keyId.isEmpty() || signature.isEmpty()) {
            return Optional.of("it is not signed: sign it with a key of --rule-keys, as ./vedette rules push does");
        }
        byte[] bytes = new byte[signature.get().remaining()];
        signature.get().duplicate().get(bytes);
        return keys != null && keys.accept(keyId.get(), content, bytes)
                ? Optional.empty()
                : Optional.of("its signature is not one of a key of --rule-keys");
    }
}
