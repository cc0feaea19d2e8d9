package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a silence covers is marked and counted, in event time; what is no good silence covers nothing. */
class SilenceTest {
    private static final long MINUTE = 60_000_000L;
    private static final RecordCodec<Silence> CODEC = RecordCodec.of(Silence.class);

    private static Silence silence(String id, UnaryOperator<Silence.Builder> more) {
        return more.apply(Silence.newBuilder()
                        .setSilenceId(id)
                        .setStartsAt(0)
                        .setExpiresAt(MINUTE)
                        .setOwner("ann")
                        .setReason("a rehearsal"))
                .build();
    }

    static List<Silence> unusable() {
        return List.of(
                silence("s", one -> one),
                silence("another", one -> one.setRuleId("r")),
                silence("s", one -> one.setRuleId("r").setOwner(" ")),
                silence("s", one -> one.setRuleId("r").setReason("")),
                silence("s", one -> one.setRuleId("r").setExpiresAt(0)),
                silence("s", one -> one.setRuleId("r").setExpiresAt(400L * 24 * 60 * MINUTE)),
                silence("s", one -> one.setRuleId("r").setMatch(Map.of("user.id", List.of()))));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatIsNoGoodSilenceIsRefused(Silence silence) throws Exception {
        assertThat(new SilenceBook(Trust.ANYBODY).apply(record(silence, 0))).isPresent();
    }

    @Test
    void whereKeysAreTrustedASilenceIsSigned(@TempDir Path folder) throws Exception {
        SigningKey key = SigningKey.readOrCreate(folder, "rules");
        SilenceBook book = new SilenceBook(new Trust(key.trusted()));
        Silence silence = silence("s", one -> one.setRuleId("r"));
        assertThat(book.apply(record(silence, 0)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("not signed"));
        Silence signed = Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build();
        assertThat(book.apply(record(signed, 1))).isEmpty();
        Silence longer = Silence.newBuilder(signed).setExpiresAt(2 * MINUTE).build();
        assertThat(book.apply(record(longer, 2)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("signature"));
    }

    @Test
    void alertsOfTheGroupAreMarkedWhileItLastsAndOthersAreNot() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 2)) {
            pipeline.push(
                    TestRules.FORBIDDEN_TOOL,
                    1,
                    TestRules.forbiddenTool() + "vedette: {group-by: [user.id], suppression: 24h}\n");
            long now = Clock.nowMicros();
            send(
                    pipeline,
                    silence(
                            "good",
                            one -> one.setRuleId(TestRules.FORBIDDEN_TOOL)
                                    .setMatch(Map.of("user.id", List.of("kid:ann", "kid:bob")))
                                    .setStartsAt(now - MINUTE)
                                    .setExpiresAt(now + MINUTE)));
            send(
                    pipeline,
                    silence(
                            "over",
                            one -> one.setRuleId(TestRules.FORBIDDEN_TOOL)
                                    .setStartsAt(now - 2 * MINUTE)
                                    .setExpiresAt(now)));
            send(
                    pipeline,
                    silence(
                            "elsewhere",
                            one -> one.setRuleId(TestRules.FORBIDDEN_TOOL)
                                    .setTenant("other")
                                    .setStartsAt(now - MINUTE)
                                    .setExpiresAt(now + MINUTE)));
            send(
                    pipeline,
                    silence(
                            "later",
                            one -> one.setRuleId(TestRules.FORBIDDEN_TOOL)
                                    .setStartsAt(now + MINUTE)
                                    .setExpiresAt(now + 2 * MINUTE)));
            send(pipeline, silence("everything", one -> one.setStartsAt(now).setExpiresAt(now + MINUTE)));
            pipeline.start();
            Agent agent = new Agent("server");
            pipeline.send(
                    agent.called(now, "kid:ann", "drop_tables"),
                    agent.called(now + 1, "kid:cid", "drop_tables"),
                    agent.called(now - 1, "kid:eve", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 3);
            assertThat(silencedBy(pipeline, "kid:ann")).contains("good");
            assertThat(silencedBy(pipeline, "kid:cid")).isEmpty();
            assertThat(silencedBy(pipeline, "kid:eve")).contains("over");
            assertThat(TestMetrics.sum("Correlate by entity", "silencedAlertRecords"))
                    .isEqualTo(2);

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> !pipeline.records(Topics.DEAD_LETTERS).isEmpty());
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).singleElement().satisfies(record -> {
                DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
                assertThat(letter.getTopic()).isEqualTo(Topics.SILENCES);
                assertThat(letter.getReason()).contains("silence everything");
            });

            // Ended while the job runs: what comes now is for everybody's eyes again.
            pipeline.send(Topics.SILENCES, "good", null);
            await().atMost(Pipeline.PATIENCE).until(() -> {
                pipeline.send(agent.called(Clock.nowMicros(), "kid:ann", "drop_tables"));
                return silencedBy(pipeline, "kid:ann").isEmpty();
            });
        }
    }

    private static Optional<String> silencedBy(Pipeline pipeline, String user) {
        return pipeline.alerts().values().stream()
                .filter(alert ->
                        alert.getGroup().stream().anyMatch(one -> one.getValue().equals(user)))
                .findFirst()
                .map(Alert::getSilencedBy)
                .orElseThrow();
    }

    private static void send(Pipeline pipeline, Silence silence) {
        pipeline.send(Topics.SILENCES, silence.getSilenceId(), CODEC.encode(silence));
    }

    private static KafkaBytes record(Silence silence, long offset) {
        return new KafkaBytes(Topics.SILENCES, 0, offset, 0, "s".getBytes(), CODEC.encode(silence));
    }
}
