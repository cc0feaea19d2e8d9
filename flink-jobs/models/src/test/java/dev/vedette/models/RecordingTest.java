package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.models.Recording.RecordedCall;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {

    private static final String CALL = """
            {"session":"s1","user_task":"office/7","seq":0,"tool":"read_mail","arg_names":["id"],"arg_bytes":9,"result_bytes":null,"error":true,"label_attacked":true}
            """;

    @TempDir
    Path folder;

    @Test
    void readsGzippedCallsAndNoLabel() throws Exception {
        Path file = folder.resolve("calls.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((CALL + "\n" + CALL.replace("\"label_attacked\":true", "\"caller\":\"u1\",\"time\":5"))
                    .getBytes(StandardCharsets.UTF_8));
        }

        Recording recording = Recording.read(file);

        assertThat(recording.sha256()).matches("[0-9a-f]{64}");
        ToolCall first = new ToolCall(
                "s1",
                "s1",
                "read_mail",
                List.of("id"),
                OptionalLong.of(9),
                OptionalLong.empty(),
                true,
                List.of(),
                OptionalLong.empty());
        ToolCall second = new ToolCall(
                "u1",
                "s1",
                "read_mail",
                List.of("id"),
                OptionalLong.of(9),
                OptionalLong.empty(),
                true,
                List.of(),
                OptionalLong.of(5));
        assertThat(recording.calls())
                .containsExactly(new RecordedCall(first, "office/7"), new RecordedCall(second, "office/7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]| not a JSON object",
                "{\"session\":| not a JSON object",
                "{\"session\":\"s\"}| field tool is missing",
                "{\"session\":\"s\",\"tool\":\"t\",\"arg_bytes\":-1}| field arg_bytes is not a whole number",
            })
    void aFaultIsNamedWithFileAndLine(String text, String fault) throws Exception {
        Path file = Files.writeString(folder.resolve("calls.jsonl"), CALL + text + "\n");

        assertThatThrownBy(() -> Recording.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(file + ":2: " + fault);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Recording.read(folder.resolve("none.jsonl")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void whereNamesOfArgumentsWereNotRecordedTheyAreThoseOfTheArguments() throws Exception {
        Path file = Files.writeString(
                folder.resolve("calls.jsonl"),
                "{\"session\":\"s\",\"tool\":\"t\",\"args\":{\"to\":\"a\",\"body\":\"b\"}}\n"
                        + "{\"session\":\"s\",\"tool\":\"t\",\"arg_names\":[],\"args\":{\"to\":\"a\"}}\n");

        assertThat(Recording.read(file).calls())
                .extracting(call -> call.call().argumentNames())
                .containsExactly(List.of("to", "body"), List.of());
    }
}
