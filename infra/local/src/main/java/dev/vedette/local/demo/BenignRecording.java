package dev.vedette.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.local.demo.HonestDevice.TaskDone;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Writes honest tool calls, as the agent reported them, for a model to learn from: a line of JSON each, gzipped. */
final class BenignRecording {

    private static final ObjectMapper JSON = new JsonMapper();

    private BenignRecording() {}

    /**
     * Writes the calls that belong to a finished task, by caller and time; callers and sessions are numbered.
     *
     * @param calls events of the name {@code mcp.tool.call}
     * @param tasks which task was done at which address when; each address is one device's
     * @return how many calls were written
     */
    static int write(Path file, List<AuditEvent> calls, List<TaskDone> tasks) throws IOException {
        List<AuditEvent> inOrder = calls.stream()
                .filter(call -> call.getPrincipal().isPresent())
                .sorted(Comparator.<AuditEvent, String>comparing(
                                call -> call.getPrincipal().orElse(""))
                        .thenComparingLong(AuditEvent::getOccurredAt))
                .toList();
        Map<String, Integer> sequences = new HashMap<>();
        Map<String, String> callers = new HashMap<>();
        Map<String, String> sessions = new HashMap<>();
        int written = 0;
        try (BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            for (AuditEvent call : inOrder) {
                Optional<TaskDone> task =
                        tasks.stream().filter(done -> belongs(call, done)).findFirst();
                if (task.isPresent()) {
                    String caller =
                            shortName(callers, "caller-", call.getPrincipal().orElse(""));
                    String session = shortName(
                            sessions, "session-", call.getSessionFingerprint().orElse(""));
                    int sequence = sequences.merge(session, 1, Integer::sum) - 1;
                    out.write(line(call, caller, session, sequence, task.get().task()));
                    out.newLine();
                    written++;
                }
            }
        }
        return written;
    }

    /** Fingerprints mean nothing outside of the run that they were recorded in. */
    private static String shortName(Map<String, String> names, String prefix, String fingerprint) {
        return names.computeIfAbsent(fingerprint, unseen -> prefix + names.size());
    }

    private static boolean belongs(AuditEvent call, TaskDone task) {
        return call.getClientAddress().orElse("").equals(task.address())
                && call.getOccurredAt() >= ChronoUnit.MICROS.between(java.time.Instant.EPOCH, task.from())
                && call.getOccurredAt() <= ChronoUnit.MICROS.between(java.time.Instant.EPOCH, task.to());
    }

    private static String line(AuditEvent call, String caller, String session, int sequence, String task) {
        ObjectNode line = JSON.createObjectNode();
        line.put("session", session);
        line.put("caller", caller);
        line.put("user_task", task);
        line.put("seq", sequence);
        line.put("tool", call.getToolName().orElse(""));
        call.getArgumentNames().forEach(line.putArray("arg_names")::add);
        call.getArgumentBytes().ifPresent(bytes -> line.put("arg_bytes", bytes));
        call.getResultBytes().ifPresent(bytes -> line.put("result_bytes", bytes));
        line.put("error", call.getEventOutcome().equals("failure"));
        line.put("time", call.getOccurredAt());
        return line.toString();
    }
}
