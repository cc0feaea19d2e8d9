package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The rules of these tests: one of each way in which a rule decides. */
final class TestRules {
    static final String TOKEN_REPLAY = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1a01";
    static final String SCOPE_ESCALATION = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1b01";
    static final String FORBIDDEN_TOOL = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c01";
    static final String TOOL_PATTERN = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1d01";

    static final String CHAIN = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1e01";

    /** Has a limit that is soon exceeded. */
    static final String MANY_CALLS = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1f01";

    /** A condition that waits: what is decided an hour after an event, if another one does not come. */
    static final String UNANSWERED = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1f02";

    /** Needs places. */
    static final String TRAVEL = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2001";

    /** Each event about a tool's definition is an alert of its own. */
    static final String DEFINITIONS_TOLD = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2201";

    private TestRules() {}

    static String definitionsTold() {
        return text("definitions-told.yml");
    }

    static String tokenReplay() {
        return text("token-replay.yml");
    }

    static String scopeEscalation() {
        return text("scope-escalation.yml");
    }

    static String forbiddenTool() {
        return text("forbidden-tool.yml");
    }

    static String chain() {
        return text("chain.yml");
    }

    static String manyCalls() {
        return text("many-calls.yml");
    }

    static String unanswered() {
        return text("unanswered.yml");
    }

    static String travel() {
        return text("travel.yml");
    }

    /** Two calls of a user within five minutes, with an allowed lateness of its own, or without if it is empty. */
    static String patience(String id, String lateness) {
        String own = lateness.isEmpty() ? "" : "\n  lateness: " + lateness;
        return text("patience.yml")
                .replace("6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2101", id)
                .replace("suppression: 1d", "suppression: 1d" + own);
    }

    static String toolPattern() {
        return text("tool-pattern.yml");
    }

    static String ordered() {
        return text("ordered.yml");
    }

    /** A record of {@code vedette.rules}. */
    static KafkaBytes document(String ruleId, long version, String yaml) {
        RuleDocument document = RuleDocument.newBuilder()
                .setRuleId(ruleId)
                .setVersion(version)
                .setYaml(yaml)
                .setAuthor("test")
                .build();
        byte[] value = RecordCodec.of(RuleDocument.class).encode(document);
        return new KafkaBytes(Topics.RULES, 0, 0, 0, ruleId.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Puts those that need no model into the topic. */
    static void pushAll(Pipeline pipeline) {
        pipeline.push(TOKEN_REPLAY, 1, tokenReplay());
        pipeline.push(SCOPE_ESCALATION, 1, scopeEscalation());
        pipeline.push(FORBIDDEN_TOOL, 1, forbiddenTool());
        pipeline.push(CHAIN, 1, chain());
    }

    private static String text(String name) {
        try (InputStream in = TestRules.class.getResourceAsStream("/rules/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
