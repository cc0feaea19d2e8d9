package dev.vedette.schemas.signing;

import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.Silence;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is signed of a record: the name of its topic and all its fields but those of the signature, texts in UTF-8 with their
 * length in bytes before them, numbers as 8 bytes, big-endian. Not the Avro body: a version that adds a field would write
 * other bytes for the same rule.
 */
public final class SignedContent {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    private SignedContent(String topic) {
        add(topic);
    }

    public static byte[] of(RuleDocument rule) {
        return new SignedContent("vedette.rules")
                .add(rule.getRuleId())
                .add(rule.getVersion())
                .add(rule.getYaml())
                .add(rule.getAuthor())
                .add(rule.getCreatedAt())
                .bytes
                .toByteArray();
    }

    public static byte[] of(Silence silence) {
        SignedContent content = new SignedContent("vedette.silences")
                .add(silence.getSilenceId())
                .add(silence.getTenant())
                .add(silence.getRuleId())
                .add(silence.getMatch().size());
        for (Map.Entry<String, List<String>> field : new TreeMap<>(silence.getMatch()).entrySet()) {
            content.add(field.getKey()).add(field.getValue().size());
            field.getValue().forEach(content::add);
        }
        return content.add(silence.getStartsAt())
                .add(silence.getExpiresAt())
                .add(silence.getOwner())
                .add(silence.getReason())
                .add(silence.getCreatedAt())
                .bytes
                .toByteArray();
    }

    public static byte[] of(AgentEnrolment enrolment) {
        return new SignedContent("vedette.agents")
                .add(enrolment.getAgentInstance())
                .add(enrolment.getTenant())
                .add(enrolment.getServiceName())
                .add(enrolment.getPublicKey())
                .add(enrolment.getState())
                .add(enrolment.getEnrolledBy())
                .add(enrolment.getCreatedAt())
                .bytes
                .toByteArray();
    }

    public static byte[] of(ModelArtifact model) {
        return new SignedContent("vedette.models")
                .add(model.getName())
                .add(model.getVersion())
                .add(model.getFeatureVersion())
                .add(model.getBytes().isPresent() ? 1 : 0)
                .add(model.getBytes().orElse(ByteBuffer.allocate(0)))
                .add(model.getProvenance())
                .add(model.getReport())
                .add(model.getCreatedAt())
                .bytes
                .toByteArray();
    }

    /**
     * What an agent signs in a heartbeat: that its chain up to there is this one.
     *
     * @param sequence of the heartbeat
     * @param previous the heartbeat's {@code vedette.chain.previous}
     */
    public static byte[] ofChainHead(String agentInstance, long boot, long sequence, ByteBuffer previous) {
        return new SignedContent("vedette.events")
                .add(agentInstance)
                .add(boot)
                .add(sequence)
                .add(previous)
                .bytes
                .toByteArray();
    }

    private SignedContent add(ByteBuffer raw) {
        byte[] copy = new byte[raw.remaining()];
        raw.duplicate().get(copy);
        add(copy.length);
        bytes.writeBytes(copy);
        return this;
    }

    /** An absent text is not an empty one. */
    private SignedContent add(Optional<String> text) {
        return add(text.isPresent() ? 1 : 0).add(text.orElse(""));
    }

    private SignedContent add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    private SignedContent add(long number) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }
}
