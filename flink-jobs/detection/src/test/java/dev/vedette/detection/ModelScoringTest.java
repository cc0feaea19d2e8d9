package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelScoringTest {
    private static final RecordCodec<ModelArtifact> CODEC = RecordCodec.of(ModelArtifact.class);

    private final Agent agent = new Agent("server");
    private long now = Clock.nowMicros() - 60_000_000L;

    @Test
    void knownToolsOutOfOrderRaiseAnAlertWithScoreModelAndReasons() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2)) {
            ModelArtifact model = OfficeModel.train(1);
            publish(pipeline, model);
            pipeline.push(TestRules.TOOL_PATTERN, 1, TestRules.toolPattern());
            pipeline.start();

            OfficeModel.TASKS.forEach(task -> send(pipeline, "kid:honest", task));
            send(pipeline, "kid:steered", OfficeModel.OUT_OF_ORDER);

            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            assertThat(pipeline.alerts()).hasSize(1);
            Alert alert = pipeline.alertRecords().get(0);
            assertThat(alert.getGroup().get(0).getValue()).isEqualTo("kid:steered");
            assertThat(alert.getModelScore().orElseThrow()).isBetween(0.95, 1.0);
            assertThat(alert.getModelName()).contains("tools@" + model.getVersion());
            assertThat(alert.getModelReasons().get(0))
                    .matches("a run of steps out of habit up to read_[a-z]+ -> read_[a-z]+");
        }
    }

    @Test
    void aModelComesIntoForceWithoutARestartAndKnowsWhatWasCalledBefore() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.push(TestRules.TOOL_PATTERN, 1, TestRules.toolPattern());
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            pipeline.start();
            List<String> before = OfficeModel.OUT_OF_ORDER.subList(0, 8);
            send(pipeline, "kid:steered", before);
            send(pipeline, "kid:marker", List.of("drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 1);
            assertThat(pipeline.alertRecords().get(0).getModelScore()).isEmpty();

            publish(pipeline, OfficeModel.train(1));

            // Honest work does not raise an alert; each round shows whether the model is there yet.
            awaitScored(pipeline);
            send(pipeline, "kid:steered", OfficeModel.OUT_OF_ORDER.subList(8, 10));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream()
                            .anyMatch(alert -> alert.getRuleId().equals(TestRules.TOOL_PATTERN)));
        }
    }

    @Test
    void anUnusableModelIsRefusedWithItsReasonAndTheOldOneStays() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            ModelArtifact good = OfficeModel.train(1);
            publish(pipeline, good);
            pipeline.push(TestRules.TOOL_PATTERN, 1, TestRules.toolPattern());
            pipeline.start();

            ModelArtifact other =
                    ModelArtifact.newBuilder(good).setFeatureVersion("tools-0").build();
            ModelArtifact broken = ModelArtifact.newBuilder(good)
                    .setBytes(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                    .build();
            pipeline.send(Topics.MODELS, "tools", CODEC.encode(other));
            pipeline.send(Topics.MODELS, "tools", CODEC.encode(broken));
            pipeline.send(Topics.MODELS, "tools", new byte[] {0, 1, 2});
            pipeline.send(Topics.MODELS, "content", new byte[] {0, 1, 2});
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 3);
            send(pipeline, "kid:steered", OfficeModel.OUT_OF_ORDER);

            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            assertThat(pipeline.alertRecords().get(0).getModelName()).contains("tools@" + good.getVersion());
            List<DeadLetter> letters = pipeline.records(Topics.DEAD_LETTERS).stream()
                    .map(record -> Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value()))
                    .toList();
            assertThat(letters).extracting(DeadLetter::getStage).containsOnly("model");
            assertThat(letters.get(0).getReason()).contains("other features than tools-1");
            assertThat(letters.get(1).getReason()).contains("broken");
            assertThat(letters.get(2).getReason()).contains("no ModelArtifact");
        }
    }

    /** Sends rounds of one forbidden call until one of them carries a score. */
    private void awaitScored(Pipeline pipeline) {
        await().atMost(Pipeline.PATIENCE).until(() -> {
            send(pipeline, "kid:probe-" + now, List.of("drop_tables"));
            return pipeline.alertRecords().stream()
                    .anyMatch(alert -> alert.getModelScore().isPresent());
        });
    }

    private void send(Pipeline pipeline, String principal, List<String> tools) {
        for (String tool : tools) {
            now += 1_000;
            pipeline.send(agent.event(
                    now,
                    "mcp.tool.call",
                    call -> call.setToolName(tool)
                            .setPrincipal(principal)
                            .setSessionFingerprint(principal + "-session")
                            .setEventOutcome("success")
                            .setArgumentNames(List.of("id"))
                            .setArgumentBytes(50L)
                            .setResultBytes(1_000L)));
        }
    }

    private static void publish(Pipeline pipeline, ModelArtifact artifact) {
        pipeline.send(Topics.MODELS, artifact.getName(), CODEC.encode(artifact));
    }
}
