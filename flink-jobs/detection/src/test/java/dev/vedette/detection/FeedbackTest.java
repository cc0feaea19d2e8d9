package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.vedette.rules.AlertIdentity;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.RulePrecision;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people find of alerts changes the risk of who they are about, and what the rule's later alerts count for. */
class FeedbackTest {
    private static final RecordCodec<Feedback> CODEC = RecordCodec.of(Feedback.class);
    private static final String RULE = TestRules.FORBIDDEN_TOOL;
    private static final String AN_ID = "a".repeat(52);

    private final Agent agent = new Agent("server");
    /** The same suppression bucket for all of a test. */
    private final long now = Clock.nowMicros();

    private static Feedback feedback(String alertId, String decision, UnaryOperator<Feedback.Builder> more) {
        return more.apply(Feedback.newBuilder()
                        .setAlertId(alertId)
                        .setDecision(decision)
                        .setReason("seen before")
                        .setOwner("ann"))
                .build();
    }

    static List<Feedback> unusable() {
        return List.of(
                feedback("b".repeat(52), "benign", one -> one),
                feedback(AN_ID, "wrong", one -> one),
                feedback(AN_ID, "", one -> one),
                feedback(AN_ID, "benign", one -> one.setOwner(" ")),
                feedback(AN_ID, "benign", one -> one.setOwner("x".repeat(257))),
                feedback(AN_ID, "benign", one -> one.setReason("")),
                feedback(AN_ID, "benign", one -> one.setReason("x".repeat(1025))),
                feedback(AN_ID, "benign", one -> one.setTenant("")),
                feedback(AN_ID, "withdrawn", one -> one));
    }

    static List<String> decisions() {
        return FeedbackRules.DECISIONS;
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void whateverAPersonCanDecideIsKnown(String decision) {
        assertThat(refusal(AN_ID, CODEC.encode(feedback(AN_ID, decision, one -> one))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatIsNoGoodFeedbackIsRefused(Feedback feedback) {
        assertThat(refusal(AN_ID, CODEC.encode(feedback))).isPresent();
    }

    @Test
    void aKeyThatIsNoAlertsIdAndBytesThatAreNoFeedbackAreRefused() {
        assertThat(refusal("an alert", CODEC.encode(feedback("an alert", "benign", one -> one))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("52"));
        assertThat(refusal(AN_ID, new byte[] {1, 2, 3}))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no Feedback"));
        assertThat(refusal(AN_ID, CODEC.encode(feedback(AN_ID, "wrong", one -> one))))
                .contains("the decision must be one of undecided, acknowledged, true_positive, false_positive, benign");
        assertThat(refusal(AN_ID, null)).isEmpty();
    }

    private static Optional<String> refusal(String key, byte[] value) {
        try {
            new FeedbackReader()
                    .decision(new KafkaBytes(Topics.FEEDBACK, 0, 0, 0, key.getBytes(StandardCharsets.UTF_8), value));
            return Optional.empty();
        } catch (FeedbackReader.RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Test
    void aFalsePositiveTakesItsPartOutOfTheRiskAndCountsAgainstTheRule() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            pipeline.send(agent.called(now, "kid:ann", "drop_tables"));
            String alert = alertOf(pipeline, "kid:ann");
            awaitRisk(pipeline, "kid:ann", 47);

            // That somebody works on it says nothing of the rule.
            judge(pipeline, alert, "acknowledged");
            judge(pipeline, alert, "false_positive");
            awaitRisk(pipeline, "kid:ann", 0);
            awaitPrecision(pipeline, 0, 1, 0);
            assertThat(incident(pipeline, "kid:ann").getDismissedCount()).isEqualTo(1);
            RulePrecision precision = precision(pipeline).orElseThrow();
            assertThat(precision.getPrecision()).isEmpty();
            assertThat(precision.getWeight()).isCloseTo(5.0 / 6, within(1e-9));

            // Twice: the same. And somebody changes the mind, and takes it all back.
            judge(pipeline, alert, "false_positive");
            judge(pipeline, alert, "benign");
            awaitPrecision(pipeline, 0, 0, 1);
            judge(pipeline, alert, "true_positive");
            awaitPrecision(pipeline, 1, 0, 0);
            awaitRisk(pipeline, "kid:ann", 47);
            judge(pipeline, alert, "undecided");
            awaitPrecision(pipeline, 0, 0, 0);
            judge(pipeline, alert, "false_positive");
            awaitPrecision(pipeline, 0, 1, 0);
            pipeline.send(Topics.FEEDBACK, alert, null);
            awaitPrecision(pipeline, 0, 0, 0);
            awaitRisk(pipeline, "kid:ann", 47);
            judge(pipeline, alert, "true_positive");
            awaitPrecision(pipeline, 1, 0, 0);
            judge(pipeline, alert, "acknowledged");
            awaitPrecision(pipeline, 0, 0, 0);
            awaitRisk(pipeline, "kid:ann", 47);
            // Each of the changes was told once, the repetition not.
            assertThat(pipeline.records(Topics.RULE_PRECISION)).hasSize(8);
        }
    }

    @Test
    void laterAlertsOfARuleThatWasWrongWeighLess() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            for (int i = 0; i < 5; i++) {
                pipeline.send(agent.called(now, "kid:user-" + i, "drop_tables"));
            }
            for (int i = 0; i < 5; i++) {
                judge(pipeline, alertOf(pipeline, "kid:user-" + i), i == 0 ? "true_positive" : "false_positive");
            }
            awaitPrecision(pipeline, 1, 4, 0);
            assertThat(precision(pipeline).orElseThrow().getPrecision()).contains(0.2);
            // Every subtask has to have heard it: of many people, all count for less in the end.
            await().atMost(Pipeline.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        String user = "kid:later-" + pipeline.alerts().size();
                        pipeline.send(agent.called(Clock.nowMicros(), user, "drop_tables"));
                        alertOf(pipeline, user);
                        await().atMost(Pipeline.PATIENCE)
                                .until(() -> find(pipeline, user).isPresent());
                        return Math.abs(incident(pipeline, user).getRiskScore() - 47 * 0.6) < 1e-6;
                    });
            // What came before weighs what it did.
            awaitRisk(pipeline, "kid:user-0", 47);
        }
    }

    @Test
    void theWordOnAnAlertMayComeBeforeItAndOnAnUnknownOneCountsNothing(@TempDir Path folder) throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.push(RULE, 2, TestRules.forbiddenTool() + "vedette: {group-by: [user.id], suppression: 1h}\n");
            long hour = Duration.ofHours(1).toNanos() / 1000;
            String early = AlertIdentity.of("default", RULE, List.of("kid:bob"), AlertIdentity.bucket(now, hour));
            // A word that leaves the rule's weight as it is: whether the alert or the weight comes first is chance.
            judge(pipeline, early, "benign");
            judge(pipeline, "b".repeat(52), "false_positive");
            pipeline.send(Topics.FEEDBACK, "no alert", CODEC.encode(feedback("no alert", "benign", one -> one)));
            pipeline.start();
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum("Join feedback", "refusedFeedback") == 1);
            assertThat(pipeline.records(Topics.RULE_PRECISION)).isEmpty();

            // Also across a restart, at another parallelism.
            pipeline.restore(pipeline.stopWithSavepoint(folder), 3);
            pipeline.send(agent.called(now, "kid:bob", "drop_tables"));
            assertThat(alertOf(pipeline, "kid:bob")).isEqualTo(early);
            awaitPrecision(pipeline, 0, 0, 1);
            awaitRisk(pipeline, "kid:bob", 0);
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).singleElement().satisfies(record -> {
                DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
                assertThat(letter.getTopic()).isEqualTo(Topics.FEEDBACK);
                assertThat(letter.getStage()).isEqualTo("feedback");
            });

            // And what was counted is known after another one.
            pipeline.restore(pipeline.stopWithSavepoint(folder), 1);
            judge(pipeline, early, "true_positive");
            awaitPrecision(pipeline, 1, 0, 0);
            awaitRisk(pipeline, "kid:bob", 47);
        }
    }

    /** The console, which writes feedback, holds no key. */
    @Test
    void whereKeysAreTrustedFeedbackNeedsNoSignature(@TempDir Path folder) throws Exception {
        SigningKey.readOrCreate(folder, "rules");
        Path keys = folder.resolve("rules.pub");
        try (Pipeline pipeline = Pipeline.create(1, 1, "--rule-keys", keys.toString())) {
            pipeline.start();
            judge(pipeline, AN_ID, "false_positive");
            pipeline.send(Topics.FEEDBACK, "no alert", null);
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum("Join feedback", "refusedFeedback") == 1);
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).hasSize(1);
        }
    }

    private static Pipeline pipeline() throws Exception {
        Pipeline pipeline = Pipeline.create(1, 2);
        pipeline.push(RULE, 1, TestRules.forbiddenTool() + "vedette: {group-by: [user.id], suppression: 1h}\n");
        return pipeline;
    }

    private static void judge(Pipeline pipeline, String alertId, String decision) {
        pipeline.send(Topics.FEEDBACK, alertId, CODEC.encode(feedback(alertId, decision, one -> one)));
    }

    private static String alertOf(Pipeline pipeline, String user) {
        return await().atMost(Pipeline.PATIENCE)
                .until(
                        () -> pipeline.alerts().values().stream()
                                .filter(alert ->
                                        alert.getGroup().get(0).getValue().equals(user))
                                .map(Alert::getAlertId)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Incident> find(Pipeline pipeline, String user) {
        return pipeline.newest(Topics.INCIDENTS, Incident.class).values().stream()
                .filter(incident -> incident.getEntityValue().equals(user))
                .findFirst();
    }

    private static Incident incident(Pipeline pipeline, String user) {
        return find(pipeline, user).orElseThrow();
    }

    private static void awaitRisk(Pipeline pipeline, String user, double risk) {
        await().atMost(Pipeline.PATIENCE)
                .untilAsserted(() -> assertThat(
                                find(pipeline, user).map(Incident::getRiskScore).orElse(-1.0))
                        .isCloseTo(risk, within(1e-6)));
    }

    private static Optional<RulePrecision> precision(Pipeline pipeline) {
        return Optional.ofNullable(
                pipeline.newest(Topics.RULE_PRECISION, RulePrecision.class).get(RULE));
    }

    private static void awaitPrecision(Pipeline pipeline, long right, long wrong, long benign) {
        await().atMost(Pipeline.PATIENCE)
                .untilAsserted(() -> assertThat(precision(pipeline))
                        .hasValueSatisfying(one -> assertThat(
                                        List.of(one.getTruePositives(), one.getFalsePositives(), one.getBenign()))
                                .containsExactly(right, wrong, benign)));
    }
}
