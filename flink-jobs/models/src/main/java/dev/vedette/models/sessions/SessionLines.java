package dev.vedette.models.sessions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.content.Provenance;
import dev.vedette.content.ResultReader;
import dev.vedette.models.Recording;
import dev.vedette.models.ToolCall;
import dev.vedette.models.sessions.RecordedSession.Call;
import dev.vedette.models.sessions.RecordedSession.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions out of lines of JSON, one for each call; sessions may interleave. Read of a line is what {@link Recording} reads,
 * {@code seq} (the order within the session; without it that of the lines), {@code args} (JSON) and {@code result} (a text,
 * or JSON), of which no more is kept than {@link ResultReader} reads. Not thread-safe.
 */
public final class SessionLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private static final class Session {
        private final List<Numbered> calls = new ArrayList<>();
        private String task = "";
        private String attack = "";
        private Outcome outcome = Outcome.HONEST;
    }

    private record Numbered(long seq, Call call) {}

    /**
     * Takes in a call.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    public void add(byte[] line, int length) {
        try {
            JsonNode row = JSON.readTree(line, 0, length);
            if (row == null || !row.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            add(row);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same of a line that was parsed. */
    void add(JsonNode row) {
        Recording.RecordedCall recorded = Recording.call(row);
        Optional<List<String>> arguments = Optional.empty();
        if (row.hasNonNull("args")) {
            List<String> texts = new ArrayList<>();
            scalars(row.path("args"), texts);
            arguments = Optional.of(texts);
        }
        JsonNode result = row.path("result");
        Optional<String> text = result.isMissingNode() || result.isNull()
                ? Optional.empty()
                : Optional.of(cut(result.isTextual() ? result.asText() : result.toString()));
        Session session = sessions.computeIfAbsent(row.path("session").asText(), unused -> new Session());
        session.task = recorded.task();
        session.calls.add(new Numbered(
                row.path("seq").asLong(session.calls.size()),
                new Call(call(recorded, arguments), arguments, text, false)));
        label(row, session);
    }

    private static ToolCall call(Recording.RecordedCall recorded, Optional<List<String>> arguments) {
        return arguments
                .map(texts -> recorded.call().sendingTo(Provenance.destinations(texts, ToolCall.MAX_DESTINATIONS)))
                .orElse(recorded.call());
    }

    private static void label(JsonNode row, Session session) {
        if (row.path("label_attacked").asBoolean(false)) {
            session.outcome = row.path("label_attack_success").asBoolean(false) ? Outcome.SUCCEEDED : Outcome.FAILED;
            session.attack = row.path("suite").asText("") + "/"
                    + row.path("injection_task").asText("");
        }
    }

    private static String cut(String text) {
        return text.length() <= ResultReader.MAX_RESULT ? text : text.substring(0, ResultReader.MAX_RESULT);
    }

    private static void scalars(JsonNode node, List<String> texts) {
        if (node.isContainerNode()) {
            node.forEach(child -> scalars(child, texts));
        } else if (!node.isNull()) {
            texts.add(cut(node.asText()));
        }
    }

    /** Those of all lines so far, in the order in which they began. */
    public List<RecordedSession> sessions() {
        List<RecordedSession> all = new ArrayList<>();
        sessions.forEach((id, session) -> all.add(new RecordedSession(
                id,
                session.task,
                session.attack,
                session.outcome,
                session.calls.stream()
                        .sorted(Comparator.comparingLong(Numbered::seq))
                        .map(Numbered::call)
                        .toList())));
        return all;
    }
}
