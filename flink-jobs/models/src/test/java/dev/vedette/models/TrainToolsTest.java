package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainToolsTest {

    @TempDir
    Path folder;

    @Test
    void writesAnArtifactThatLoadsAndAReport() throws Exception {
        Path calls = folder.resolve("calls.jsonl");
        Files.write(calls, lines(new OfficeTraffic(1).recording("t", OfficeTraffic.TRAINING_TASKS, 60)));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ModelArtifact artifact = TrainTools.run(
                List.of(calls), folder.resolve("out"), 5, new PrintStream(printed, true, StandardCharsets.UTF_8));

        byte[] written = Files.readAllBytes(folder.resolve("out").resolve(TrainTools.ARTIFACT));
        ModelArtifact read = RecordCodec.of(ModelArtifact.class).decode(written);
        assertThat(read).isEqualTo(artifact);
        assertThat(ToolPatternModel.load(read).label()).isEqualTo("tools@" + artifact.getVersion());
        TrainingReport report = new ObjectMapper()
                .readValue(folder.resolve("out").resolve(TrainTools.REPORT).toFile(), TrainingReport.class);
        assertThat(report.tasks()).isEqualTo(OfficeTraffic.TRAINING_TASKS.size());
        assertThat(report.seed()).isEqualTo(5);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("seed 5")
                .contains(artifact.getVersion())
                .contains("per 1,000 calls");
    }

    private static List<String> lines(Recording recording) throws Exception {
        List<String> lines = new ArrayList<>();
        for (RecordedCall recorded : recording.calls()) {
            ToolCall call = recorded.call();
            lines.add(new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "session", call.session(),
                            "user_task", recorded.task(),
                            "tool", call.tool(),
                            "arg_names", call.argumentNames(),
                            "arg_bytes", call.argumentBytes().orElseThrow(),
                            "result_bytes", call.resultBytes().orElseThrow(),
                            "error", call.failed())));
        }
        return lines;
    }
}
