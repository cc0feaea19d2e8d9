package dev.vedette.models.sessions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sessions for tests, written call by call. */
final class Sessions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String session;
    private final String task;
    private final List<String> lines = new ArrayList<>();

    Sessions(String session, String task) {
        this.session = session;
        this.task = task;
    }

    /** @param arguments as JSON */
    Sessions call(String tool, String arguments, String result) {
        try {
            ObjectNode row = JSON.createObjectNode()
                    .put("session", session)
                    .put("user_task", task)
                    .put("seq", lines.size())
                    .put("tool", tool)
                    .put("result", result);
            row.set("args", JSON.readTree(arguments));
            lines.add(row.toString());
            return this;
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    RecordedSession session() {
        SessionLines all = new SessionLines();
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            all.add(bytes, bytes.length);
        }
        return all.sessions().get(0);
    }
}
