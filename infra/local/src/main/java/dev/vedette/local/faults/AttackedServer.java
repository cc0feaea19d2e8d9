package dev.vedette.local.faults;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the agent of one server sends while it is attacked. Not thread-safe. */
public final class AttackedServer {
    private static final String SCOPE = "keys.admin";

    private static final int PREVIOUS =
            EventFields.position("vedette.chain.previous").orElseThrow();
    private static final int HASH = EventFields.position("vedette.chain.hash").orElseThrow();

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final String tenant;
    private final String instance;
    private long sequence;
    private byte[] head = new byte[32];

    /** The only one of its tenant. */
    public AttackedServer(String tenant) {
        this(tenant, tenant);
    }

    AttackedServer(String tenant, String name) {
        this.tenant = tenant;
        this.instance =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    String tenant() {
        return tenant;
    }

    /** Refused in one client context, then the scope used from another. */
    List<AuditEvent> escalation() {
        List<AuditEvent> events = new ArrayList<>();
        events.add(chained(event("vedette.auth.attempt")
                .setEventOutcome("failure")
                .setEventReason("insufficient_scope")
                .setHttpStatus(403)
                .setClaims("verified")
                .setPrincipal("kid:mallory")
                .setClientAddress("192.0.2.1")
                .setClientId("desk")
                .setRequiredScopes(List.of(SCOPE))));
        events.add(accepted("kid:mallory", "kid:" + tenant + "-stolen", "198.51.100.66", List.of(SCOPE)));
        return events;
    }

    /** One token from two client contexts. */
    public List<AuditEvent> replayedToken() {
        String token = "kid:" + tenant + "-replayed";
        return List.of(
                accepted("kid:alice", token, "192.0.2.7", List.of()),
                accepted("kid:alice", token, "203.0.113.7", List.of()));
    }

    List<AuditEvent> heartbeat() {
        return List.of(chained(event("vedette.agent.heartbeat")));
    }

    /** A token accepted. */
    AuditEvent accepted(String user, String token, String address, List<String> scopes) {
        return chained(event("vedette.auth.attempt")
                .setEventOutcome("success")
                .setClaims("verified")
                .setAuthScheme("bearer")
                .setPrincipal(user)
                .setTokenFingerprint(token)
                .setClientAddress(address)
                .setClientId("desk")
                .setTokenScopes(scopes));
    }

    /** Without its hashes the stream would be an alert of its own. */
    private AuditEvent chained(AuditEvent.Builder fields) {
        AuditEvent event = fields.build();
        byte[] hash = sha256(head, codec.encodeBody(event));
        event.put(PREVIOUS, ByteBuffer.wrap(head));
        event.put(HASH, ByteBuffer.wrap(hash));
        head = hash;
        return event;
    }

    private AuditEvent.Builder event(String name) {
        return AuditEvent.newBuilder()
                .setEventName(name)
                .setOccurredAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .setTenant(tenant)
                .setServiceName("office")
                .setAgentInstance(instance)
                .setAgentSequence(sequence++);
    }

    private static byte[] sha256(byte[] previous, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(previous);
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
