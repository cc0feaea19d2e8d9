package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.EventForm;
import dev.vedette.agent.core.ring.HandOverRing;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Links each event to its predecessor: SHA-256 over the predecessor's hash and the event's Avro body with both chain
 * fields null. Belongs to the drainer's thread.
 */
final class Chain {
    /** Two absent fields at the end of a body: the index of {@code null} in each one's union. */
    private static final int ABSENT_BYTES = 2;

    private static final int HASH_BYTES = HandOverRing.Checkpoint.HASH_BYTES;

    private final MessageDigest digest = sha256();
    private byte[] head;

    Chain(byte[] head) {
        this.head = head.clone();
    }

    /** The event's final record, of the one whose chain fields are null. */
    byte[] link(byte[] unlinked) {
        digest.update(head);
        digest.update(unlinked, EventForm.HEADER_BYTES, unlinked.length - EventForm.HEADER_BYTES);
        byte[] hash = digest.digest();
        // Encoding it all again to fill two fields at its end would cost a third of the drainer's time.
        ByteBuffer record = ByteBuffer.allocate(unlinked.length - ABSENT_BYTES + 2 * (2 + HASH_BYTES));
        record.put(unlinked, 0, unlinked.length - ABSENT_BYTES);
        putBytes(record, head);
        putBytes(record, hash);
        head = hash;
        return record.array();
    }

    /** Union index 1, then length and bytes: both numbers as Avro's zigzag of one byte. */
    private static void putBytes(ByteBuffer record, byte[] hash) {
        record.put((byte) (1 << 1)).put((byte) (HASH_BYTES << 1)).put(hash);
    }

    /** Hash of the last event. */
    byte[] head() {
        return head.clone();
    }

    void rewind(byte[] to) {
        head = to.clone();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
