package dev.vedette.local.faults;

import dev.vedette.schemas.avro.AuditEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the agent of one server sends while it is attacked. */
final class AttackedServer {
    private static final String SCOPE = "keys.admin";

    private final String tenant;
    private final String instance;
    private long sequence;

    /** The only one of its tenant. */
    AttackedServer(String tenant) {
        this(tenant, tenant);
    }

    AttackedServer(String tenant, String name) {
        this.tenant = tenant;
        this.instance = UUID.nameUUIDFromBytes(name.getBytes()).toString();
    }

    String tenant() {
        return tenant;
    }

    /** Refused in one client context, then the scope used from another. */
    List<AuditEvent> escalation() {
        List<AuditEvent> events = new ArrayList<>();
        events.add(event("vedette.auth.attempt")
                .setEventOutcome("failure")
                .setEventReason("insufficient_scope")
                .setHttpStatus(403)
                .setClaims("verified")
                .setPrincipal("kid:mallory")
                .setClientAddress("192.0.2.1")
                .setClientId("desk")
                .setRequiredScopes(List.of(SCOPE))
                .build());
        events.add(accepted("kid:mallory", "kid:" + tenant + "-stolen", "198.51.100.66", List.of(SCOPE)));
        return events;
    }

    /** One token from two client contexts. */
    List<AuditEvent> replayedToken() {
        String token = "kid:" + tenant + "-replayed";
        return List.of(
                accepted("kid:alice", token, "192.0.2.7", List.of()),
                accepted("kid:alice", token, "203.0.113.7", List.of()));
    }

    List<AuditEvent> heartbeat() {
        return List.of(event("vedette.agent.heartbeat").build());
    }

    /** A token accepted. */
    AuditEvent accepted(String user, String token, String address, List<String> scopes) {
        return event("vedette.auth.attempt")
                .setEventOutcome("success")
                .setClaims("verified")
                .setAuthScheme("bearer")
                .setPrincipal(user)
                .setTokenFingerprint(token)
                .setClientAddress(address)
                .setClientId("desk")
                .setTokenScopes(scopes)
                .build();
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
}
