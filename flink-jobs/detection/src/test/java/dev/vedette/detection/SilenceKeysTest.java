package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule key signs any silence, a silence key narrow ones and nothing else. */
class SilenceKeysTest {
    private static final long MINUTE = 60_000_000L;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final RecordCodec<Silence> CODEC = RecordCodec.of(Silence.class);

    @TempDir
    private Path folder;

    private SigningKey rules;
    private SigningKey silences;
    private Trust trust;

    @BeforeEach
    void keys() throws Exception {
        rules = SigningKey.readOrCreate(folder, "rules");
        silences = SigningKey.readOrCreate(folder, "silences");
        trust = Trust.of(folder.resolve("rules.pub"), false).withSilenceKeys(folder.resolve("silences.pub"));
    }

    private record TooWide(String reason, UnaryOperator<Silence.Builder> change) {
        @Override
        public String toString() {
            return reason;
        }
    }

    static List<TooWide> tooWide() {
        Map<String, List<String>> many = new HashMap<>();
        for (int i = 0; i <= SilenceRules.MAX_FIELDS; i++) {
            many.put("field." + i, List.of("value"));
        }
        String rule = "it must name a rule and a tenant";
        String field = "it must name a field of the alerts' group";
        String one = "each of its fields must have one value, not blank";
        return List.of(
                new TooWide(rule, silence -> silence.setRuleId(null)),
                new TooWide(rule, silence -> silence.setRuleId("")),
                new TooWide(rule, silence -> silence.setRuleId("r".repeat(257))),
                new TooWide(rule, silence -> silence.setTenant(null)),
                new TooWide(rule, silence -> silence.setTenant(" ")),
                new TooWide(field, silence -> silence.setMatch(Map.of())),
                new TooWide(field, silence -> silence.setMatch(many)),
                new TooWide(one, silence -> silence.setMatch(Map.of("user.id", List.of("kid:ann", "kid:bob")))),
                new TooWide(one, silence -> silence.setMatch(Map.of("user.id", List.of(" ")))),
                new TooWide(one, silence -> silence.setMatch(Map.of("user.id", List.of("x".repeat(4097))))),
                new TooWide(one, silence -> silence.setMatch(Map.of("", List.of("kid:ann")))),
                new TooWide("it must end within 7 days", silence -> silence.setExpiresAt(7 * DAY + 1)),
                new TooWide("its owner has at most 256 characters", silence -> silence.setOwner("o".repeat(257))),
                new TooWide(
                        "its owner has at most 256 characters, its reason 1024",
                        silence -> silence.setReason("r".repeat(1025))));
    }

    @ParameterizedTest
    @MethodSource("tooWide")
    void whatIsWiderIsRefusedOfASilenceKeyAndTakenOfARuleKey(TooWide wide) throws Exception {
        Silence silence = narrow("s", wide.change());
        assertThat(new SilenceBook(trust).apply(record(signed(silence, silences), 0)))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .startsWith("a key of --silence-keys signs narrow silences alone: " + wide.reason()));
        assertThat(new SilenceBook(trust).apply(record(signed(silence, rules), 0)))
                .isEmpty();
    }

    @Test
    void whatIsNarrowIsTakenOfASilenceKeyAndOfNobodyElse() throws Exception {
        Silence silence = narrow("s", one -> one.setExpiresAt(7 * DAY));
        SigningKey stranger = SigningKey.readOrCreate(folder, "stranger");
        assertThat(new SilenceBook(trust).apply(record(signed(silence, silences), 0)))
                .isEmpty();
        assertThat(new SilenceBook(trust).apply(record(signed(silence, stranger), 0)))
                .contains("its signature is not one of a key of --rule-keys or --silence-keys");
        assertThat(new SilenceBook(trust).apply(record(silence, 0)))
                .contains(
                        "it is not signed: sign it with a key of --rule-keys or --silence-keys, as ./vedette silence add does");
        Silence longer = Silence.newBuilder(signed(silence, silences))
                .setExpiresAt(6 * DAY)
                .build();
        assertThat(new SilenceBook(trust).apply(record(longer, 0)))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("its signature is not one of"));
        // Without keys of their own nobody but a rule key may.
        assertThat(new SilenceBook(new Trust(rules.trusted())).apply(record(signed(silence, silences), 0)))
                .contains("its signature is not one of a key of --rule-keys");
    }

    @Test
    void aSilenceKeySignsNeitherRulesNorModelsNorAgents() throws Exception {
        RuleDocument rule =
                RuleDocument.newBuilder().setRuleId("r").setYaml("title: x").build();
        RuleDocument signed = RuleDocument.newBuilder(rule)
                .setKeyId(silences.id())
                .setSignature(ByteBuffer.wrap(silences.sign(SignedContent.of(rule))))
                .build();
        assertThat(trust.fault(signed)).contains("its signature is not one of a key of --rule-keys");
        assertThat(trust.modelKeys()).isEqualTo(rules.trusted());
        assertThat(trust.withModelKeys(folder.resolve("silences.pub")).silenceKeys())
                .isEqualTo(silences.trusted());
        assertThatThrownBy(() -> Trust.ANYBODY.withSilenceKeys(folder.resolve("silences.pub")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--silence-keys needs --rule-keys");
    }

    @Test
    void aFullBookForgetsWhatEndedFirstAndNothingThatMayStillHold() throws Exception {
        SilenceBook book = new SilenceBook(trust, 2);
        assertThat(book.apply(record("a", narrow("a", one -> one.setStartsAt(0).setExpiresAt(MINUTE)), 0)))
                .isEmpty();
        assertThat(book.apply(record("b", narrow("b", one -> one.setStartsAt(0).setExpiresAt(2 * MINUTE)), 1)))
                .isEmpty();
        // Neither has ended when it begins; nobody's word makes room.
        Silence next = narrow("c", one -> one.setStartsAt(MINUTE - 1).setExpiresAt(3 * MINUTE));
        assertThat(book.apply(record("c", next, 2))).contains("there are 2 silences: end some");
        Silence unsigned = narrow("c", one -> one.setStartsAt(DAY).setExpiresAt(2 * DAY));
        assertThat(book.apply(new KafkaBytes(Topics.SILENCES, 0, 3, 0, "c".getBytes(), CODEC.encode(unsigned))))
                .isPresent();
        Silence later = narrow("c", one -> one.setStartsAt(MINUTE).setExpiresAt(3 * MINUTE));
        assertThat(book.apply(record("c", later, 4))).isEmpty();
        // The one that is left of the first two is the one that lasts longer.
        Silence full = narrow("d", one -> one.setStartsAt(MINUTE).setExpiresAt(3 * MINUTE));
        assertThat(book.apply(record("d", full, 5))).contains("there are 2 silences: end some");
    }

    @Test
    void theRunningJobTakesANarrowOneAndSaysWhyItRefusesAWideOne() throws Exception {
        try (Pipeline pipeline = Pipeline.create(
                1,
                2,
                "--rule-keys",
                folder.resolve("rules.pub").toString(),
                "--silence-keys",
                folder.resolve("silences.pub").toString())) {
            pushSigned(pipeline);
            pipeline.start();
            long now = Clock.nowMicros();
            UnaryOperator<Silence.Builder> anHour =
                    one -> one.setStartsAt(now - 1).setExpiresAt(now + 60 * MINUTE);
            send(pipeline, signed(narrow("narrow", anHour), silences));
            Silence wide = narrow("wide", one -> anHour.apply(one).setMatch(Map.of()));
            send(pipeline, signed(wide, silences));

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum("Correlate by entity", "refusedSilences") == 1);
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).singleElement().satisfies(record -> {
                DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
                assertThat(letter.getTopic()).isEqualTo(Topics.SILENCES);
                assertThat(letter.getStage()).isEqualTo("silence");
                assertThat(letter.getReason())
                        .isEqualTo("a key of --silence-keys signs narrow silences alone: it must name a field of the"
                                + " alerts' group, and at most 32");
            });
            Agent agent = new Agent("server");
            pipeline.send(agent.called(now, "kid:ann", "drop_tables"), agent.called(now + 1, "kid:bob", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);
            assertThat(silencedBy(pipeline, "kid:ann")).contains("narrow");
            assertThat(silencedBy(pipeline, "kid:bob")).isEmpty();

            // A rule key's may be as wide as it likes.
            send(
                    pipeline,
                    signed(
                            Silence.newBuilder(wide)
                                    .setSilenceId("of a rule key")
                                    .build(),
                            rules));
            await().atMost(Pipeline.PATIENCE).until(() -> {
                pipeline.send(agent.called(Clock.nowMicros(), "kid:bob", "drop_tables"));
                return silencedBy(pipeline, "kid:bob").equals(Optional.of("of a rule key"));
            });
        }
    }

    private void pushSigned(Pipeline pipeline) {
        RuleDocument rule = RuleDocument.newBuilder()
                .setRuleId(TestRules.FORBIDDEN_TOOL)
                .setVersion(1)
                .setYaml(TestRules.forbiddenTool() + "vedette: {group-by: [user.id], suppression: 24h}\n")
                .setAuthor("test")
                .build();
        RuleDocument signed = RuleDocument.newBuilder(rule)
                .setKeyId(rules.id())
                .setSignature(ByteBuffer.wrap(rules.sign(SignedContent.of(rule))))
                .build();
        pipeline.send(
                Topics.RULES,
                rule.getRuleId(),
                RecordCodec.of(RuleDocument.class).encode(signed));
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

    private static Silence narrow(String id, UnaryOperator<Silence.Builder> more) {
        return more.apply(Silence.newBuilder()
                        .setSilenceId(id)
                        .setTenant("default")
                        .setRuleId(TestRules.FORBIDDEN_TOOL)
                        .setMatch(Map.of("user.id", List.of("kid:ann")))
                        .setStartsAt(0)
                        .setExpiresAt(MINUTE)
                        .setOwner("ann")
                        .setReason("a rehearsal"))
                .build();
    }

    private static Silence signed(Silence silence, SigningKey key) {
        return Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build();
    }

    private KafkaBytes record(String id, Silence silence, long offset) {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        return new KafkaBytes(Topics.SILENCES, 0, offset, 0, key, CODEC.encode(signed(silence, silences)));
    }

    private static KafkaBytes record(Silence silence, long offset) {
        return new KafkaBytes(
                Topics.SILENCES, 0, offset, 0, "s".getBytes(StandardCharsets.UTF_8), CODEC.encode(silence));
    }
}
