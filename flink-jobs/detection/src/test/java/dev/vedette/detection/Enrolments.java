package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes enrolments as {@code ./vedette agent} does. */
final class Enrolments {
    private static final RecordCodec<AgentEnrolment> CODEC = RecordCodec.of(AgentEnrolment.class);

    private Enrolments() {}

    static AgentEnrolment of(String agent, SigningKey key) {
        return AgentEnrolment.newBuilder()
                .setAgentInstance(agent)
                .setPublicKey(ByteBuffer.wrap(
                        key.trusted().encoded().values().iterator().next()))
                .setEnrolledBy("ann")
                .setCreatedAt(1_000)
                .build();
    }

    static AgentEnrolment revoked(AgentEnrolment enrolment) {
        return AgentEnrolment.newBuilder(enrolment)
                .setState("revoked")
                .setCreatedAt(enrolment.getCreatedAt() + 1)
                .build();
    }

    static AgentEnrolment signed(AgentEnrolment enrolment, SigningKey by) {
        return AgentEnrolment.newBuilder(enrolment)
                .setKeyId(by.id())
                .setSignature(ByteBuffer.wrap(by.sign(SignedContent.of(enrolment))))
                .build();
    }

    static byte[] encoded(AgentEnrolment enrolment) {
        return CODEC.encode(enrolment);
    }

    static KafkaBytes record(String key, byte[] value, long offset) {
        return new KafkaBytes(Topics.AGENTS, 0, offset, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
