package dev.vedette.agent.core.privacy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keyed fingerprints: key id, colon, base64url of the first 16 bytes of HMAC-SHA-256 over the domain and the bytes. The
 * same string has another fingerprint in another domain and under another key. While keys are rotated there are two of
 * them, and everything has a fingerprint under each. Thread-safe.
 */
public final class Fingerprints {
    private static final int FINGERPRINT_BYTES = 16;
    private static final int KEY_ID_BYTES = 4;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Keeps equal strings of different kinds apart; the number is the first byte that is hashed. */
    public enum Domain {
        TOKEN(1),
        SESSION(2),
        HANDLE(3),
        VALUE(4),
        PRINCIPAL(5);

        private final byte number;

        Domain(int number) {
            this.number = (byte) number;
        }
    }

    private final Key key;
    private final @Nullable Key other;

    /** @param key the deployment's, 16 to 64 bytes */
    public Fingerprints(byte[] key) {
        this(key, Optional.empty());
    }

    /** @param other the one that was the deployment's, or will be */
    public Fingerprints(byte[] key, Optional<byte[]> other) {
        this.key = new Key(key);
        this.other = other.map(Key::new).orElse(null);
    }

    public Fingerprint of(Domain domain, String text) {
        return of(domain, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The pseudonym of a subject: the issuer's length in 4 bytes, issuer, subject. */
    public Fingerprint ofPrincipal(String issuer, String subject) {
        byte[] issuerBytes = issuer.getBytes(StandardCharsets.UTF_8);
        byte[] subjectBytes = subject.getBytes(StandardCharsets.UTF_8);
        return of(
                Domain.PRINCIPAL,
                ByteBuffer.allocate(4 + issuerBytes.length + subjectBytes.length)
                        .putInt(issuerBytes.length)
                        .put(issuerBytes)
                        .put(subjectBytes)
                        .array());
    }

    private Fingerprint of(Domain domain, byte[] bytes) {
        return new Fingerprint(key.of(domain, bytes), other == null ? null : other.of(domain, bytes));
    }

    private static final class Key {
        private final ThreadLocal<Mac> macs;
        private final String prefix;

        Key(byte[] key) {
            SecretKeySpec secret = new SecretKeySpec(key.clone(), "HmacSHA256");
            this.macs = ThreadLocal.withInitial(() -> mac(secret));
            Mac mac = mac(secret);
            mac.update((byte) 0);
            byte[] id = mac.doFinal("kid".getBytes(StandardCharsets.US_ASCII));
            this.prefix = HexFormat.of().formatHex(id, 0, KEY_ID_BYTES) + ":";
        }

        String of(Domain domain, byte[] bytes) {
            Mac mac = macs.get();
            mac.update(domain.number);
            byte[] full = mac.doFinal(bytes);
            byte[] first = new byte[FINGERPRINT_BYTES];
            System.arraycopy(full, 0, first, 0, FINGERPRINT_BYTES);
            return prefix + BASE64.encodeToString(first);
        }

        private static Mac mac(SecretKeySpec key) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256", e);
            }
        }
    }
}
