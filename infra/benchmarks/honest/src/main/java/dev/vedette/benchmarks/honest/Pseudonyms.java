package dev.vedette.benchmarks.honest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/** Fingerprints, hashes and ids in the form that agents give them. Not thread-safe. */
final class Pseudonyms {
    /** Of a key that is none: nothing here was ever a secret. */
    private static final String KEY_ID = "f2a9c1d0:";

    private static final int FINGERPRINT_BYTES = 16;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final MessageDigest digest = sha256();
    private final long seed;

    Pseudonyms(long seed) {
        this.seed = seed;
    }

    /** Of a token, a session id, a subject: the kind keeps equal names apart. */
    String fingerprint(String kind, String name) {
        byte[] first = new byte[FINGERPRINT_BYTES];
        System.arraycopy(hash(seed + "\n" + kind + "\n" + name), 0, first, 0, FINGERPRINT_BYTES);
        return KEY_ID + BASE64.encodeToString(first);
    }

    /** As of a tool's definition: the same in every month. */
    String definitionHash(String text) {
        return BASE64.encodeToString(hash(text));
    }

    UUID uuid(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(hash(seed + "\nuuid\n" + name));
        long most = bytes.getLong() & ~0xf000L | 0x4000L;
        long least = bytes.getLong() & 0x3fff_ffff_ffff_ffffL | Long.MIN_VALUE;
        return new UUID(most, least);
    }

    private byte[] hash(String text) {
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
