package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
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
