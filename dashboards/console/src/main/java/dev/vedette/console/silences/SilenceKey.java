package dev.vedette.console.silences;

import dev.vedette.console.silences.SilenceView.Signed;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The console's own key, which the detection job believes for narrow silences and nothing else. Thread-safe. */
public final class SilenceKey {

    private final SigningKey key;
    private final TrustedKeys trusted;

    private SilenceKey(SigningKey key) {
        this.key = key;
        this.trusted = key.trusted();
    }

    /**
     * Reads {@code NAME.key}, and {@code NAME.pub} beside it.
     *
     * @throws IOException with one line that names the option and what is wrong
     */
    public static SilenceKey read(Path file) throws IOException {
        try {
            return new SilenceKey(SigningKey.read(file));
        } catch (IOException e) {
            throw new IOException("vedette.console.silence.key.file: " + e.getMessage(), e);
        }
    }

    Silence sign(Silence silence) {
        return Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build();
    }

    /**
     * Who signed a silence, as far as {@code own} shows it. Empty where it says that {@code own} did, and that did not, or must not
     * have: the detection job refuses that too.
     */
    static Optional<Signed> signedBy(Optional<SilenceKey> own, Silence silence) {
        if (silence.getKeyId().isEmpty() || silence.getSignature().isEmpty()) {
            return Optional.of(Signed.NOT);
        }
        String id = silence.getKeyId().get();
        if (own.isEmpty() || !own.get().key.id().equals(id)) {
            return Optional.of(Signed.ELSEWHERE);
        }
        ByteBuffer raw = silence.getSignature().get().duplicate();
        byte[] signature = new byte[raw.remaining()];
        raw.get(signature);
        boolean isOurs = own.get().trusted.accept(id, SignedContent.of(silence), signature)
                && SilenceRules.tooWide(silence).isEmpty();
        return isOurs ? Optional.of(Signed.HERE) : Optional.empty();
    }
}
