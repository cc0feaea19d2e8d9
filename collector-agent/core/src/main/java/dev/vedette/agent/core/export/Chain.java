package dev.vedette.agent.core.export;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Links each event to its predecessor: SHA-256 over the predecessor's hash and the event's Avro body with both chain
 * fields null. Belongs to the drainer's thread.
 */
final class Chain {
    private static final int PREVIOUS =
            EventFields.position("vedette.chain.previous").orElseThrow();
    private static final int HASH = EventFields.position("vedette.chain.hash").orElseThrow();

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final MessageDigest digest = sha256();
    private byte[] head;

    Chain(byte[] head) {
        this.head = head.clone();
    }

    /** Fills the event's chain fields; everything else of it must be final. */
    void link(AuditEvent event) {
        digest.update(head);
        byte[] hash = digest.digest(codec.encodeBody(event));
        event.put(PREVIOUS, ByteBuffer.wrap(head));
        event.put(HASH, ByteBuffer.wrap(hash));
        head = hash;
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
