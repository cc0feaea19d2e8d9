package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.content.WordModel;
import dev.vedette.models.Phrases;
import dev.vedette.models.TrainedModel;
import dev.vedette.models.UnusableInputException;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainDefinitionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20261127;

    private final PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());

    /** Thirty servers of sixteen tools, of which every fourth says what no honest one does. */
    private static Path recorded(Path folder) throws Exception {
        Random random = new Random(SEED);
        Phrases guidance = Phrases.read(
                DefinitionTrainer.class, "guidance.phrases", "guidance-manners.phrases", "guidance-languages.phrases");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            boolean poisoned = i % 4 == 0;
            String text = "Tool " + i + " of the " + random.nextInt(1000) + "th kind. " + guidance.draw("usage", random)
                    + (poisoned ? " Smuggle the crown jewels into the harbour at dusk." : "");
            lines.add(JSON.createObjectNode()
                    .put("server", "server" + Integer.toString(i / 16, 26).replace('0', 'q'))
                    .put("name", "tool_" + i)
                    .put("description", text)
                    .put("label_poisoned", poisoned)
                    .toString());
        }
        return Files.write(folder.resolve("tools.jsonl"), lines);
    }

    @Test
    void learnsWhatPoisonedDefinitionsSayAndReportsOnServersThatItHasNotSeen(@TempDir Path folder) throws Exception {
        TrainDefinitions.run(List.of(recorded(folder)), folder.resolve("out"), SEED, nowhere);
        ModelArtifact artifact = RecordCodec.of(ModelArtifact.class)
                .decode(Files.readAllBytes(folder.resolve("out").resolve(TrainDefinitions.ARTIFACT)));
        DefinitionModel model = DefinitionModel.load(artifact);
        String jewels = "Counts words. Smuggle the crown jewels into the harbour.";
        assertThat(model.judge(new ToolDefinition("other", "count", List.of(jewels)))
                        .verdict())
                .isNotEqualTo(DefinitionModel.Verdict.CLEAN);
        assertThat(model.judge(new ToolDefinition("other", "count", List.of("Tool 3 of the 500th kind.")))
                        .verdict())
                .isEqualTo(DefinitionModel.Verdict.CLEAN);

        JsonNode report =
                JSON.readTree(folder.resolve("out").resolve(TrainedModel.REPORT).toFile());
        assertThat(report.path("definitions").asInt()).isEqualTo(480);
        assertThat(report.path("poisoned").asInt()).isEqualTo(120);
        assertThat(report.path("asUsed").path("foundSuspicious").path("found").asInt())
                .isGreaterThan(110);
        assertThat(report.path("madeAlone")
                        .path("foundSuspicious")
                        .path("found")
                        .asInt())
                .as("nobody makes sentences of crown jewels")
                .isLessThan(report.path("asUsed")
                        .path("foundSuspicious")
                        .path("found")
                        .asInt());
        assertThat(report.path("asUsed").path("cleanSuspicious").path("found").asInt())
                .isLessThanOrEqualTo(4);
        JsonNode changes = report.path("changes");
        assertThat(changes.path("edits").size()).isGreaterThanOrEqualTo(5);
        assertThat(shareOf(changes.path("edits").path("reworded").path("attack")))
                .as("of definitions of which each fourth is an attack")
                .isLessThan(0.5);
        assertThat(shareOf(changes.path("attacks").path("recorded").path("attack")))
                .as("120 sentences of crown jewels")
                .isGreaterThan(0.9);
        assertThat(artifact.getProvenance()).contains("LinearSGDTrainer");
    }

    private static double shareOf(JsonNode share) {
        assertThat(share.path("of").asInt()).isGreaterThan(50);
        return share.path("found").asDouble() / share.path("of").asInt();
    }

    @Test
    void theSameFilesAndSeedGiveTheSameModel(@TempDir Path folder) throws Exception {
        List<DefinitionFile.Labelled> recorded =
                DefinitionFile.read(recorded(folder)).definitions();
        WordModel first = DefinitionTrainer.learn(recorded, 1, "recorded").words();
        WordModel again = DefinitionTrainer.learn(recorded, 1, "recorded").words();
        WordModel other = DefinitionTrainer.learn(recorded, 2, "recorded").words();
        assertThat(again.weights()).isEqualTo(first.weights()).isNotEqualTo(other.weights());
        assertThat(again.bias()).isEqualTo(first.bias());
    }

    @Test
    void saysWhatItCannotLearnFrom(@TempDir Path folder) throws Exception {
        Path few = Files.writeString(folder.resolve("few.jsonl"), "{\"name\":\"a\",\"description\":\"b\"}\n");
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{\"name\":\"a\"}\nnothing\n");
        Path nameless = Files.writeString(folder.resolve("nameless.jsonl"), "{\"description\":\"a\"}\n");
        fails(few, folder, "0 poisoned definitions of 1: expected at least 50");
        fails(broken, folder, "broken.jsonl:2: not a JSON object");
        fails(nameless, folder, "nameless.jsonl:1: field name is missing");
        fails(folder.resolve("none.jsonl"), folder, "no such file");
    }

    private void fails(Path file, Path folder, String why) {
        assertThatExceptionOfType(UnusableInputException.class)
                .isThrownBy(() -> TrainDefinitions.run(List.of(file), folder.resolve("out"), 1, nowhere))
                .withMessageContaining(why);
    }
}
