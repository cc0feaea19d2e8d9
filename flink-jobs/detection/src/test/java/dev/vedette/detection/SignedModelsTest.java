package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.release.ModelRelease;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys are trusted for models, nobody without one changes the model in force; who has one does, without a restart. */
class SignedModelsTest {
    private static final RecordCodec<ModelArtifact> CODEC = RecordCodec.of(ModelArtifact.class);
    private static final String SCORE = "Score tool calls";
    private static final Optional<String> ANY_FIGURES = Optional.of("two models of the same office, for a test");

    @TempDir
    private Path folder;

    private final Agent agent = new Agent("server");
    private long now = Clock.nowMicros() - 60_000_000L;
    private SigningKey key;
    private SigningKey stranger;

    @BeforeEach
    void keys() throws Exception {
        key = SigningKey.readOrCreate(folder, "models");
        stranger = SigningKey.readOrCreate(folder, "stranger");
    }

    @Test
    void whatNobodyTrustedHasSignedIsRefusedWithItsReasonAndTheOldModelStays() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            ModelArtifact good = release(pipeline)
                    .push(OfficeModel.train(1), ANY_FIGURES)
                    .published()
                    .orElseThrow();
            awaitModel(pipeline, Optional.of(good));
            ModelArtifact next = later(OfficeModel.train(2), good);

            refused(pipeline, CODEC.encode(next), "it is not signed: sign it with a key of --model-keys");
            refused(pipeline, signed(next, stranger), "its signature is not one of a key of --model-keys");
            ModelArtifact changed = ModelArtifact.newBuilder(CODEC.decode(signed(next, key)))
                    .setReport("{}")
                    .build();
            refused(pipeline, CODEC.encode(changed), "its signature is not one of a key of --model-keys");
            refused(pipeline, null, "a tombstone is nobody's signed word");
            refused(pipeline, new byte[] {0, 1, 2}, "the record is no ModelArtifact");
            ByteBuffer cut = ByteBuffer.wrap(new byte[] {1, 2, 3});
            refused(pipeline, signed(with(next, model -> model.setBytes(cut)), key), "broken");
            refused(pipeline, signed(with(next, model -> model.setFeatureVersion("tools-0")), key), "other features");
            refused(pipeline, signed(with(next, model -> model.setName("sessions")), key), "another name");
            // Signed once, and taken from the topic's past.
            refused(
                    pipeline,
                    signed(with(next, model -> model.setCreatedAt(good.getCreatedAt() - 1)), key),
                    "it was put into force before the one that is known");

            assertThat(TestMetrics.sum(SCORE, "refusedModels")).isEqualTo(9);
            awaitModel(pipeline, Optional.of(good));
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    @Test
    void pushRollbackAndRemovalComeIntoForceWithoutARestart() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            ModelRelease release = release(pipeline);
            ModelArtifact first =
                    release.push(OfficeModel.train(1), ANY_FIGURES).published().orElseThrow();
            awaitModel(pipeline, Optional.of(first));
            ModelArtifact second =
                    release.push(OfficeModel.train(2), ANY_FIGURES).published().orElseThrow();
            awaitModel(pipeline, Optional.of(second));

            assertThat(release.rollback(ToolPatternModel.NAME, Optional.empty()).getVersion())
                    .isEqualTo(first.getVersion())
                    .isNotEqualTo(second.getVersion());
            awaitModel(pipeline, Optional.of(first));

            release.remove(ToolPatternModel.NAME);
            awaitModel(pipeline, Optional.empty());
            release.rollback(ToolPatternModel.NAME, Optional.of(second.getVersion()));
            awaitModel(pipeline, Optional.of(second));
            // Versions that are kept stand in the topic too, under keys that nobody takes for a model.
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).isEmpty();
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    /** The topic has forgotten the model: that is nobody's signed word either. */
    @Test
    void aSavepointKeepsTheModelThatTheTopicHasForgotten(@TempDir Path savepoints) throws Exception {
        String savepoint;
        ModelArtifact model;
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            model = release(pipeline)
                    .push(OfficeModel.train(1), ANY_FIGURES)
                    .published()
                    .orElseThrow();
            awaitModel(pipeline, Optional.of(model));
            savepoint = pipeline.stopWithSavepoint(savepoints);
        }
        try (Pipeline pipeline = pipeline()) {
            pipeline.restore(savepoint, 1);
            awaitModel(pipeline, Optional.of(model));
        }
    }

    @Test
    void anUnsignedModelInASavepointIsRefusedAndASignedOneTakesItsPlace(@TempDir Path savepoints) throws Exception {
        String savepoint;
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            pipeline.start();
            ModelArtifact unsigned = OfficeModel.train(1);
            pipeline.send(Topics.MODELS, ToolPatternModel.NAME, CODEC.encode(unsigned));
            awaitModel(pipeline, Optional.of(unsigned));
            savepoint = pipeline.stopWithSavepoint(savepoints);
        }
        try (Pipeline pipeline = pipeline()) {
            pipeline.restore(savepoint, 1);
            awaitModel(pipeline, Optional.empty());
            assertThat(TestMetrics.sum(SCORE, "refusedModels")).isEqualTo(1);

            ModelArtifact signed = release(pipeline)
                    .push(OfficeModel.train(1), Optional.empty())
                    .published()
                    .orElseThrow();
            awaitModel(pipeline, Optional.of(signed));
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    @Test
    void aReplaySaysWhichModelItRefuses() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.send(Topics.MODELS, ToolPatternModel.NAME, CODEC.encode(OfficeModel.train(1)));
            assertThat(notesOfReplay(pipeline))
                    .contains("the model tools is refused: it is not signed: sign it with a key of --model-keys,"
                            + " as ./vedette models push does");
            release(pipeline).push(OfficeModel.train(1), Optional.empty());
            assertThat(notesOfReplay(pipeline)).noneMatch(note -> note.contains("refused"));
        }
    }

    private List<String> notesOfReplay(Pipeline pipeline) throws Exception {
        List<String> notes = new ArrayList<>();
        pipeline.replay(
                notes::add,
                "--from",
                Instant.EPOCH.plus(now, ChronoUnit.MICROS).toString(),
                "--out",
                folder.resolve("lines-" + UUID.randomUUID()).toString(),
                "--model-keys",
                folder.resolve("models.pub").toString());
        return notes;
    }

    private Pipeline pipeline() throws Exception {
        Pipeline pipeline = Pipeline.create(
                1, 1, "--model-keys", folder.resolve("models.pub").toString());
        pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
        return pipeline;
    }

    private ModelRelease release(Pipeline pipeline) {
        return new ModelRelease(
                Map.of("bootstrap.servers", pipeline.options().bootstrap()), key, key.trusted(), "test");
    }

    /** Sends the record and waits for its dead letter. */
    private static void refused(Pipeline pipeline, byte @Nullable [] value, String reason) {
        int before = pipeline.records(Topics.DEAD_LETTERS).size();
        pipeline.send(Topics.MODELS, ToolPatternModel.NAME, value);
        await("dead letter: " + reason)
                .atMost(Pipeline.PATIENCE)
                .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == before + 1);
        DeadLetter letter = Pipeline.decode(
                RecordCodec.of(DeadLetter.class),
                pipeline.records(Topics.DEAD_LETTERS).get(before).value());
        assertThat(letter.getReason()).contains(reason);
        assertThat(letter.getStage()).isEqualTo("model");
    }

    /** Sends forbidden calls, each of another caller, until the alert of the newest one names the model, or none. */
    private void awaitModel(Pipeline pipeline, Optional<ModelArtifact> model) {
        Optional<String> label = model.map(artifact -> "tools@" + artifact.getVersion());
        await("alerts with " + label).atMost(Pipeline.PATIENCE).until(() -> {
            now += 1_000;
            String caller = "kid:" + now;
            pipeline.send(agent.event(
                    now,
                    "mcp.tool.call",
                    call -> call.setToolName("drop_tables")
                            .setPrincipal(caller)
                            .setSessionFingerprint(caller + "-session")
                            .setEventOutcome("success")
                            .setArgumentNames(List.of("id"))
                            .setArgumentBytes(50L)
                            .setResultBytes(1_000L)));
            await().atMost(Pipeline.PATIENCE).until(() -> of(pipeline, now).isPresent());
            return of(pipeline, now).orElseThrow().getModelName().equals(label);
        });
    }

    /** The alert whose newest evidence is the call at the time. */
    private static Optional<Alert> of(Pipeline pipeline, long time) {
        return pipeline.alertRecords().stream()
                .filter(alert -> alert.getLastEvidenceAt() == time)
                .findFirst();
    }

    private static ModelArtifact later(ModelArtifact model, ModelArtifact than) {
        return with(model, builder -> builder.setCreatedAt(than.getCreatedAt() + 1));
    }

    private static ModelArtifact with(ModelArtifact model, Consumer<ModelArtifact.Builder> change) {
        ModelArtifact.Builder builder = ModelArtifact.newBuilder(model);
        change.accept(builder);
        return builder.build();
    }

    private static byte[] signed(ModelArtifact model, SigningKey key) {
        return CODEC.encode(ModelArtifact.newBuilder(model)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(model))))
                .build());
    }
}
