package dev.vedette.schemas.signing;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Public keys whose signatures are believed. Immutable and thread-safe. */
public final class TrustedKeys implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int ID_BYTES = 16;
    private static final int SIGNATURE_BYTES = 64;

    private final HashMap<String, PublicKey> keys = new HashMap<>();

    private TrustedKeys() {}

    static TrustedKeys of(Collection<PublicKey> trusted) {
        TrustedKeys keys = new TrustedKeys();
        trusted.forEach(key -> keys.keys.put(id(key), key));
        return keys;
    }

    /**
     * Reads a file of public keys, one after the other (X.509, PEM): a {@code .pub} file, or several in one.
     *
     * @throws IOException with one line that says what is wrong
     */
    public static TrustedKeys read(Path file) throws IOException {
        Map<String, PublicKey> found = new HashMap<>();
        try {
            KeyFactory keys = KeyFactory.getInstance(SigningKey.ALGORITHM);
            for (byte[] encoded : Pem.all(file, Pem.PUBLIC)) {
                PublicKey key = keys.generatePublic(new X509EncodedKeySpec(encoded));
                found.put(id(key), key);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    file + ": no " + SigningKey.ALGORITHM + " public key (X.509 in PEM): " + e.getMessage(), e);
        }
        return of(found.values());
    }

    /**
     * One key.
     *
     * @param encoded SubjectPublicKeyInfo in DER, as {@link #encoded} gives it
     * @throws IOException if that is no such key
     */
    public static TrustedKeys ofEncoded(byte[] encoded) throws IOException {
        try {
            KeyFactory keys = KeyFactory.getInstance(SigningKey.ALGORITHM);
            return of(Set.of(keys.generatePublic(new X509EncodedKeySpec(encoded))));
        } catch (GeneralSecurityException e) {
            throw new IOException("no " + SigningKey.ALGORITHM + " public key (X.509): " + e.getMessage(), e);
        }
    }

    /** Each key's SubjectPublicKeyInfo in DER, by its id. */
    public Map<String, byte[]> encoded() {
        Map<String, byte[]> encoded = new TreeMap<>();
        keys.forEach((id, key) -> encoded.put(id, key.getEncoded()));
        return encoded;
    }

    static String id(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Whether one of these keys has signed the content.
     *
     * @param keyId the one that is said to have
     */
    public boolean accept(String keyId, byte[] content, byte[] signature) {
        PublicKey key = keys.get(keyId);
        if (key == null || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(SigningKey.ALGORITHM);
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrustedKeys trusted && keys.equals(trusted.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }
}
