package dev.vedette.benchmarks.honest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A month's tool calls as {@code train tools} reads them: a line of JSON each, gzipped. Not thread-safe. */
public final class CallLines implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final BufferedWriter out;
    private final Map<String, Integer> sequences = new HashMap<>();

    public CallLines(Path file) throws IOException {
        out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
    }

    /** Writes the event if it is a tool call. */
    public void write(AuditEvent event) throws IOException {
        if (!event.getEventName().equals("mcp.tool.call")) {
            return;
        }
        // Without a session, what one does with one token is one.
        String session =
                event.getSessionFingerprint().or(event::getTokenFingerprint).orElse("");
        ObjectNode line = json.createObjectNode();
        line.put("session", session);
        line.put("caller", event.getPrincipal().orElse(""));
        line.put("seq", sequences.merge(session, 1, Integer::sum) - 1);
        line.put("tool", event.getToolName().orElse(""));
        event.getArgumentNames().forEach(line.putArray("arg_names")::add);
        event.getArgumentBytes().ifPresent(bytes -> line.put("arg_bytes", bytes));
        event.getResultBytes().ifPresent(bytes -> line.put("result_bytes", bytes));
        line.put("error", event.getEventOutcome().equals("failure"));
        line.put("time", event.getOccurredAt());
        out.write(line.toString());
        out.newLine();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
