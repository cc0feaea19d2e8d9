package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ToolPatternModelTest {

    private static Recording recording;
    private static ModelArtifact artifact;
    private static ToolPatternModel model;

    @BeforeAll
    static void train() throws Exception {
        recording = new OfficeTraffic(1).recording("t", OfficeTraffic.TRAINING_TASKS, 300);
        artifact = ModelTrainer.train(List.of(recording), 1).artifact();
        model = ToolPatternModel.load(artifact);
    }

    @Test
    void theSameRecordingAndSeedGiveTheSameBytes() throws Exception {
        ModelArtifact again = ModelTrainer.train(List.of(recording), 1).artifact();

        assertThat(again.getBytes()).isEqualTo(artifact.getBytes());
        assertThat(again.getVersion()).isEqualTo(artifact.getVersion()).matches("[0-9a-f]{16}");
        assertThat(artifact.getProvenance()).contains(recording.sha256());
    }

    @Test
    void aWindowReadBackFromBytesGivesTheSameScores() {
        CallerWindow kept = new CallerWindow();
        CallerWindow stored = new CallerWindow();
        for (ToolCall call : new OfficeTraffic(2).calls("a", OfficeTraffic.ATTACKS.get(0))) {
            stored = CallerWindow.fromBytes(stored.toBytes());
            assertThat(model.score(stored, call)).isEqualTo(model.score(kept, call));
            kept.add(call);
            stored.add(call);
        }
    }

    @Test
    void anotherDeviceOfTheSameCallerDoesNotBreakTheOrder() {
        OfficeTraffic traffic = new OfficeTraffic(3);
        List<ToolCall> laptop = traffic.calls("a", "list_tickets read_ticket search_files read_file comment_ticket");
        List<ToolCall> phone = traffic.calls("a", "list_calendar list_mail read_mail read_mail");
        CallerWindow window = new CallerWindow();
        double highest = 0;
        for (int i = 0; i < Math.max(laptop.size(), phone.size()); i++) {
            for (List<ToolCall> device : List.of(laptop, phone)) {
                if (i < device.size()) {
                    ToolCall call = inSession(device.get(i), device == laptop ? "laptop" : "phone");
                    highest = Math.max(highest, model.score(window, call).value());
                    window.add(call);
                }
            }
        }
        assertThat(highest).isLessThan(0.5);
    }

    @Test
    void reasonsSayWhatDroveTheScoreAndPrintNoControlCharacters() {
        OfficeTraffic traffic = new OfficeTraffic(4);
        CallerWindow window = new CallerWindow();
        Score last = new Score(0, List.of(), List.of());
        for (ToolCall call : traffic.calls("a", OfficeTraffic.ATTACKS.get(0))) {
            last = model.score(window, call);
            window.add(call);
        }
        assertThat(last.reasons()).hasSizeBetween(1, 3);
        assertThat(last.reasons().get(0)).contains("-> send_mail");

        ToolCall hostile = new ToolCall(
                "a",
                "a",
                "\u001b[2J\nreset\u202e",
                List.of(),
                OptionalLong.of(9),
                OptionalLong.of(9),
                false,
                List.of(),
                OptionalLong.empty());
        Score score = model.score(window, hostile);
        assertThat(String.join("", score.reasons()).chars().noneMatch(Character::isISOControl))
                .isTrue();
        assertThat(String.join("", score.reasons())).doesNotContain("\u202e");
    }

    @Test
    void whatWasNotRecordedIsMissingAndSpeaksNeitherForNorAgainst() {
        ToolCall full = new OfficeTraffic(5).call("a", "list_mail");
        ToolCall bare = new ToolCall(
                "a",
                "a",
                "list_mail",
                full.argumentNames(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                OptionalLong.empty());

        Score score = model.score(new CallerWindow(), bare);

        assertThat(score.missing()).containsExactly("ARGUMENT_SIZE", "RESULT_SIZE");
        assertThat(score.value())
                .isEqualTo(model.score(new CallerWindow(), full).value());
    }

    @Test
    void anArtifactForOtherFeaturesIsRefused() {
        ModelArtifact other =
                ModelArtifact.newBuilder(artifact).setFeatureVersion("tools-0").build();

        assertThatThrownBy(() -> ToolPatternModel.load(other))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("train it with this version");
    }

    @Test
    void aBrokenArtifactIsRefused() {
        byte[] bytes = new byte[artifact.getBytes().orElseThrow().remaining()];
        artifact.getBytes().orElseThrow().duplicate().get(bytes);
        for (int cut : new int[] {0, 3, 40, bytes.length / 2, bytes.length - 1}) {
            byte[] part = java.util.Arrays.copyOf(bytes, cut);
            ModelArtifact short_ = ModelArtifact.newBuilder(artifact)
                    .setBytes(ByteBuffer.wrap(part))
                    .setVersion(ArtifactBytes.version(part))
                    .build();
            assertThatThrownBy(() -> ToolPatternModel.load(short_)).isInstanceOf(UnusableModelException.class);
        }
        bytes[bytes.length / 2] ^= 1;
        ModelArtifact changed = ModelArtifact.newBuilder(artifact)
                .setBytes(ByteBuffer.wrap(bytes))
                .build();
        assertThatThrownBy(() -> ToolPatternModel.load(changed))
                .isInstanceOf(UnusableModelException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void tooSmallARecordingIsRefused() {
        List<RecordedCall> few = recording.calls().subList(0, 100);

        assertThatThrownBy(() -> ModelTrainer.train(List.of(new Recording("few", "0", few)), 1))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("at least 200 calls");
    }

    @Test
    void aScoreNeverFallsWhenAFeatureGrows() throws Exception {
        List<double[]> vectors = CrossFit.of(
                        ModelTrainer.callers(List.of(recording)),
                        ModelTrainer.tasks(ModelTrainer.callers(List.of(recording))),
                        5,
                        1)
                .vectors();
        OneClass oneClass = OneClass.train(vectors, 1, "test");
        for (double[] vector : new ArrayList<>(vectors).subList(0, 500)) {
            for (int i = 0; i < vector.length; i++) {
                double[] more = vector.clone();
                more[i] += 1;
                assertThat(oneClass.raw(more)).isGreaterThanOrEqualTo(oneClass.raw(vector) - 1e-9);
            }
        }
    }

    private static ToolCall inSession(ToolCall call, String session) {
        return new ToolCall(
                call.caller(),
                session,
                call.tool(),
                call.argumentNames(),
                call.argumentBytes(),
                call.resultBytes(),
                false,
                List.of(),
                call.time());
    }
}
