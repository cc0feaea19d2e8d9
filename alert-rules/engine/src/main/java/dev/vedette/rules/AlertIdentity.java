package dev.vedette.rules;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The id of an alert: base32 (RFC 4648 section 6, lower case, no padding) of the SHA-256 over tenant, rule id, group
 * values in the order of {@code group-by} and the number of the suppression bucket. Strings are 4 bytes of big-endian
 * length and UTF-8, numbers 8 bytes big-endian.
 */
public final class AlertIdentity {

    private static final byte[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.US_ASCII);

    /** To look one up costs more than what it is asked for. A digest is as new after each use. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(AlertIdentity::sha256);

    private AlertIdentity() {}

    /** The id of the alert whose bucket {@code bucket(windowEnd, suppression)} is; 52 characters. */
    public static String of(String tenant, String ruleId, List<String> groupValues, long bucket) {
        MessageDigest sha256 = SHA_256.get();
        update(sha256, tenant);
        update(sha256, ruleId);
        groupValues.forEach(value -> update(sha256, value));
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, bucket));
        return base32(sha256.digest());
    }

    /** Number of the epoch-aligned bucket that a window end falls in; both in microseconds. */
    public static long bucket(long windowEnd, long suppression) {
        return Math.floorDiv(windowEnd, suppression);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
        digest.update(utf8);
    }

    private static String base32(byte[] bytes) {
        byte[] out = new byte[(bytes.length * 8 + 4) / 5];
        int size = 0;
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8 | b & 0xff) & 0xfff;
            bits += 8;
            for (; bits >= 5; bits -= 5) {
                out[size++] = BASE32[buffer >> bits - 5 & 31];
            }
        }
        if (bits > 0) {
            out[size] = BASE32[buffer << 5 - bits & 31];
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }
}
