package dev.vedette.schemas;

import java.util.List;
import java.util.Map;

/** Kafka topics. Who writes and reads each one stands in {@code schemas/README.md}. */
public final class Topics {
    public static final String EVENTS = "vedette.events";
    public static final String CONSOLE_EVENTS = "vedette.console-events";
    public static final String LATE = "vedette.late";
    public static final String ALERTS = "vedette.alerts";
    public static final String INCIDENTS = "vedette.incidents";
    public static final String FEEDBACK = "vedette.feedback";
    public static final String RULES = "vedette.rules";
    public static final String RULE_STATUS = "vedette.rule-status";
    public static final String RULE_PRECISION = "vedette.rule-precision";
    public static final String SILENCES = "vedette.silences";
    public static final String MODELS = "vedette.models";
    public static final String AGENTS = "vedette.agents";
    public static final String SCHEMAS = "vedette.schemas";
    public static final String DEAD_LETTERS = "vedette.dead-letters";

    /** A model's bytes are at most 8 MiB; its provenance and report need room beside them. */
    public static final int MAX_MODEL_RECORD_BYTES = 9 * 1024 * 1024;

    /**
     * Largest value of {@link #EVENTS} that a reader has to take. An agent writes 64 KiB at most; the rest is for later
     * versions. What is larger is a dead letter: copies, alerts and states that an event ends up in stay as small as theirs.
     */
    public static final int MAX_EVENT_BYTES = 256 * 1024;

    /**
     * Largest {@code RuleDocument.yaml}, in bytes of UTF-8. Less than the rule engine can read (512 Ki characters): what
     * fits here is never too long for it.
     */
    public static final int MAX_RULE_TEXT_BYTES = 256 * 1024;

    private static final String DELETE = "delete";
    private static final String COMPACT = "compact";
    private static final String COMPACT_DELETE = "compact,delete";

    private static final List<TopicSpec> ALL = List.of(
            // The broker's own append time: agents' clocks are held against it.
            new TopicSpec(EVENTS, Map.of("cleanup.policy", DELETE, "message.timestamp.type", "LogAppendTime")),
            new TopicSpec(CONSOLE_EVENTS, Map.of("cleanup.policy", DELETE, "message.timestamp.type", "LogAppendTime")),
            TopicSpec.of(LATE, DELETE),
            TopicSpec.of(ALERTS, COMPACT_DELETE),
            TopicSpec.of(INCIDENTS, COMPACT_DELETE),
            // How long the word on an alert that is not known is kept is no matter of its writer's clock.
            new TopicSpec(
                    FEEDBACK, Map.of("cleanup.policy", COMPACT_DELETE, "message.timestamp.type", "LogAppendTime")),
            TopicSpec.of(RULES, COMPACT),
            TopicSpec.of(RULE_STATUS, COMPACT),
            TopicSpec.of(RULE_PRECISION, COMPACT),
            TopicSpec.of(SILENCES, COMPACT),
            TopicSpec.of(MODELS, COMPACT, MAX_MODEL_RECORD_BYTES),
            TopicSpec.of(AGENTS, COMPACT),
            TopicSpec.of(SCHEMAS, COMPACT),
            TopicSpec.of(DEAD_LETTERS, DELETE, MAX_MODEL_RECORD_BYTES));

    private Topics() {}

    /** Every topic that a part of this version reads or writes. */
    public static List<TopicSpec> all() {
        return ALL;
    }
}
