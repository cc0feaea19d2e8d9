package dev.vedette.detection;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Numbers and chains events as the agent's drainer does. */
final class ChainedAgent {
    static final int PREVIOUS = EventFields.position("vedette.chain.previous").orElseThrow();
    static final int HASH = EventFields.position("vedette.chain.hash").orElseThrow();

    final String instance;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private long boot;
    private long sequence;
    private byte[] head = new byte[32];

    ChainedAgent(String name) {
        this.instance = UUID.nameUUIDFromBytes(name.getBytes()).toString();
    }

    /** The next start. */
    void restart() {
        boot++;
        sequence = 0;
    }

    AuditEvent called(long micros) {
        return event(micros, "mcp.tool.call", call -> call.setToolName("read_mail"));
    }

    AuditEvent heartbeat(long micros) {
        return event(micros, "vedette.agent.heartbeat", event -> event.setAttributes(Map.of("interval.ms", "1000")));
    }

    /** Signed as an agent does. */
    AuditEvent heartbeat(long micros, SigningKey key) {
        return event(micros, "vedette.agent.heartbeat", event -> {
            byte[] content = SignedContent.ofChainHead(instance, boot, event.getAgentSequence(), ByteBuffer.wrap(head));
            return event.setAttributes(Map.of(
                    "interval.ms",
                    "1000",
                    "chain.key",
                    key.id(),
                    "chain.signature",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(content))));
        });
    }

    /** With what somebody else would write into it. */
    AuditEvent heartbeat(long micros, String key, String signature) {
        return event(
                micros,
                "vedette.agent.heartbeat",
                event -> event.setAttributes(
                        Map.of("interval.ms", "1000", "chain.key", key, "chain.signature", signature)));
    }

    AuditEvent end(long micros) {
        return event(micros, "vedette.agent.end", UnaryOperator.identity());
    }

    AuditEvent event(long micros, String name, UnaryOperator<AuditEvent.Builder> fields) {
        return link(fields.apply(AuditEvent.newBuilder()
                        .setEventName(name)
                        .setOccurredAt(micros)
                        .setAgentInstance(instance)
                        .setAgentBoot(boot)
                        .setAgentSequence(sequence++)
                        .setServiceName("office"))
                .build());
    }

    private AuditEvent link(AuditEvent event) {
        byte[] hash = sha256(head, codec.encodeBody(event));
        event.put(PREVIOUS, ByteBuffer.wrap(head));
        event.put(HASH, ByteBuffer.wrap(hash));
        head = hash;
        return event;
    }

    private static byte[] sha256(byte[] previous, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(previous);
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
