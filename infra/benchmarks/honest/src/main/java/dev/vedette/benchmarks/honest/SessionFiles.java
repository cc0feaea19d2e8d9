package dev.vedette.benchmarks.honest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Recorded tool calls, a JSON object a line, in the format that {@code train tools} reads; the benign sessions of them. */
final class SessionFiles {
    private SessionFiles() {}

    /**
     * A call.
     *
     * @param suite what the session was about; its server
     * @param line all that the file says
     */
    record Call(String suite, String tool, JsonNode line) {}

    /** The files of a folder, {@code *.jsonl.gz}, in the order of their names. */
    static List<Path> of(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl.gz"))
                    .sorted()
                    .toList();
        }
    }

    /** Sessions in which nobody attacked, by their order in the file. */
    static Collection<List<Call>> benign(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, List<Call>> sessions = new LinkedHashMap<>();
        try (InputStream zipped = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(zipped), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> parsed(json, file, line)).forEach(line -> {
                if (!line.path("label_attacked").asBoolean()) {
                    String tool = line.path("tool").asText();
                    sessions.computeIfAbsent(line.path("session").asText(), unused -> new ArrayList<>())
                            .add(new Call(line.path("suite").asText("livemcp"), tool, line));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return sessions.values();
    }

    private static JsonNode parsed(ObjectMapper json, Path file, String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(new IOException(file + ": not a JSON object a line", e));
        }
    }
}
