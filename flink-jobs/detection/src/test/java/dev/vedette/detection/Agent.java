package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Numbers events as an agent does. */
final class Agent {
    final String instance;
    private long sequence;

    Agent(String name) {
        this.instance = UUID.nameUUIDFromBytes(name.getBytes()).toString();
    }

    /** An accepted attempt of a token; {@code micros} since the epoch. */
    AuditEvent accepted(long micros, String user, String token, String address) {
        return event(
                micros,
                "vedette.auth.attempt",
                builder -> builder.setEventOutcome("success")
                        .setClaims("verified")
                        .setAuthScheme("bearer")
                        .setPrincipal(user)
                        .setTokenFingerprint(token)
                        .setClientAddress(address)
                        .setUserAgent("sdk/1.0")
                        .setUserAgentFamily("sdk")
                        .setClientId("client-1"));
    }

    /** A refusal for want of a scope. */
    AuditEvent refused(long micros, String user, String address, String scope) {
        return event(
                micros,
                "vedette.auth.attempt",
                builder -> builder.setEventOutcome("failure")
                        .setEventReason("insufficient_scope")
                        .setHttpStatus(403)
                        .setClaims("verified")
                        .setPrincipal(user)
                        .setClientAddress(address)
                        .setUserAgentFamily("sdk")
                        .setClientId("client-1")
                        .setRequiredScopes(List.of(scope)));
    }

    /** An accepted attempt of a token that has a scope. */
    AuditEvent used(long micros, String user, String address, String scope) {
        return event(
                micros,
                "vedette.auth.attempt",
                builder -> builder.setEventOutcome("success")
                        .setClaims("verified")
                        .setPrincipal(user)
                        .setClientAddress(address)
                        .setUserAgentFamily("sdk")
                        .setClientId("client-1")
                        .setTokenScopes(List.of(scope, "mail.read")));
    }

    AuditEvent called(long micros, String user, String tool) {
        return event(
                micros,
                "mcp.tool.call",
                builder -> builder.setPrincipal(user).setToolName(tool).setClaims("verified"));
    }

    AuditEvent heartbeat(long micros) {
        return event(micros, "vedette.agent.heartbeat", UnaryOperator.identity());
    }

    AuditEvent event(long micros, String name, UnaryOperator<AuditEvent.Builder> fields) {
        return fields.apply(AuditEvent.newBuilder()
                        .setEventName(name)
                        .setOccurredAt(micros)
                        .setAgentInstance(instance)
                        .setAgentBoot(0)
                        .setAgentSequence(sequence++)
                        .setServiceName("office"))
                .build();
    }
}
