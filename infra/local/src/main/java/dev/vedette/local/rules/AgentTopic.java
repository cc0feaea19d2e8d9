package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The topic {@code vedette.agents}. Not thread-safe. */
public final class AgentTopic {
    private final CompactedTopic topics;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public AgentTopic(Map<String, Object> clientConfig) {
        this.topics = new CompactedTopic(clientConfig);
    }

    /** Signs the enrolment and writes it. */
    public void write(AgentEnrolment enrolment, SigningKey key) throws ExecutionException, InterruptedException {
        AgentEnrolment signed = AgentEnrolment.newBuilder(enrolment)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(enrolment))))
                .build();
        topics.write(
                Topics.AGENTS,
                enrolment.getAgentInstance(),
                RecordCodec.of(AgentEnrolment.class).encode(signed));
    }

    /** The enrolments by the agent's instance, revoked ones too. */
    public Map<String, AgentEnrolment> all() {
        return topics.latest(Topics.AGENTS, AgentEnrolment.class);
    }
}
