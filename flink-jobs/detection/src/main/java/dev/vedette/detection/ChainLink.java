package dev.vedette.detection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event's place in its agent's chain of hashes ({@code AuditEvent.chain_previous} and {@code chain_hash}).
 *
 * @param previous hash of the event before it, 32 bytes
 * @param hash of the event, 32 bytes
 * @param intact whether the event is the one that {@code hash} is of
 * @param schema fingerprint of the schema that the event was written by: the same event has another hash by another one
 */
record ChainLink(byte[] previous, byte[] hash, boolean intact, long schema) {

    @Override
    public boolean equals(Object other) {
        return other instanceof ChainLink that
                && intact == that.intact
                && schema == that.schema
                && Arrays.equals(previous, that.previous)
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** Reads links out of records as they were received, of whatever schema version. Not thread-safe. */
    static final class Reader {
        /** Of Avro's single-object encoding, in front of the body. */
        private static final int HEADER_BYTES = 10;

        /** Of the schema's fingerprint within it. */
        private static final int FINGERPRINT_AT = 2;

        private static final VarHandle LONG =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

        private static final int HASH_BYTES = 32;
        /** A present union of 32 bytes: its branch, its length, and the bytes. */
        private static final int FIELD_BYTES = 2 + HASH_BYTES;

        /** Both chain fields, the last ones of the record, null. */
        private static final byte[] NO_LINK = {0, 0};

        private final MessageDigest digest = sha256();

        /** The link of a record that is readable; null where it has none. */
        @Nullable
        ChainLink read(byte[] record) {
            int body = record.length - 2 * FIELD_BYTES;
            if (body < HEADER_BYTES || !present(record, body) || !present(record, body + FIELD_BYTES)) {
                return null;
            }
            byte[] previous = Arrays.copyOfRange(record, body + 2, body + FIELD_BYTES);
            byte[] hash = Arrays.copyOfRange(record, body + FIELD_BYTES + 2, record.length);
            digest.update(previous);
            digest.update(record, HEADER_BYTES, body - HEADER_BYTES);
            boolean intact = Arrays.equals(digest.digest(NO_LINK), hash);
            return new ChainLink(previous, hash, intact, (long) LONG.get(record, FINGERPRINT_AT));
        }

        /** Second branch of the union, and a length of 32, both as Avro writes integers (zigzag). */
        private static boolean present(byte[] record, int at) {
            return record[at] == 2 && record[at + 1] == 2 * HASH_BYTES;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
