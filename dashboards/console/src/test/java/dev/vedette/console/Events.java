package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events as the delivery job writes them, in the index that its template makes. */
public final class Events {

    private static final String INDEX = "vedette-events-2026.11.21";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ElasticsearchServer server;

    /** Starts with no index. */
    public Events(ElasticsearchServer server) throws Exception {
        this.server = server;
        IndexTemplates.put(server, "vedette-events");
        server.send("DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    }

    /** Writes events and makes them visible to searches. */
    public void write(List<Map<String, Object>> events) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (Map<String, Object> event : events) {
            lines.append(JSON.writeValueAsString(Map.of("index", Map.of("_id", event.get("event.id")))))
                    .append('\n')
                    .append(JSON.writeValueAsString(event))
                    .append('\n');
        }
        String answer = server.send("POST", "/" + INDEX + "/_bulk?refresh=true", lines.toString());
        if (!answer.contains("\"errors\":false")) {
            throw new IllegalStateException(answer);
        }
    }

    /** An event with these fields, {@code field, value} by turns; its id is its own. */
    public static Map<String, Object> event(String id, Instant at, Object... fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event.id", id);
        event.put("@timestamp", at.toString());
        event.put("event.name", "mcp.tool.call");
        event.put("event.outcome", "success");
        event.put("organization.id", "default");
        event.put("service.name", "files");
        event.put("event.original", "AAAA");
        for (int i = 0; i < fields.length; i += 2) {
            event.put((String) fields[i], fields[i + 1]);
        }
        return event;
    }
}
