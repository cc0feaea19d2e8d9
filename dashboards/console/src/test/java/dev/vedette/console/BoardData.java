package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fixed documents of all three indices: what each panel has to count, and beside it what it must not. */
final class BoardData {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "vedette-events-2026.11.21";
    private static final String INCIDENTS = "vedette-incidents-2026.11";

    private BoardData() {}

    /**
     * Replaces what the indices hold.
     *
     * @param noon the time that the documents lie before
     */
    static void write(ElasticsearchServer server, Instant noon) throws Exception {
        Alerts alerts = new Alerts(server);
        Map<String, Object> late = Alerts.alert("Session reuse", "high", noon.minusSeconds(200), 1);
        late.put("vedette.alert.late", true);
        late.put("event.created", noon.minusSeconds(20).toString());
        alerts.write(Map.of(
                "a", Alerts.alert("Token replay", "critical", noon.minusSeconds(30), 1),
                "b", Alerts.alert("Token replay", "low", noon.minusSeconds(40), 1),
                "c", late,
                "outside", Alerts.alert("Session reuse", "high", noon.minusSeconds(4000), 1)));
        for (String alias : List.of("vedette-events", "vedette-incidents")) {
            IndexTemplates.put(server, alias);
        }
        server.send("DELETE", "/" + EVENTS + "?ignore_unavailable=true", "");
        server.send("DELETE", "/" + INCIDENTS + "?ignore_unavailable=true", "");
        bulk(
                server,
                EVENTS,
                event(noon, "vedette.auth.attempt", 30, "event.outcome", "success"),
                event(noon, "vedette.auth.attempt", 31, "event.outcome", "failure"),
                event(noon, "vedette.auth.attempt", 32, "event.outcome", "failure"),
                event(noon, "vedette.auth.attempt", 4000, "event.outcome", "failure"),
                event(noon, "mcp.tool.call", 10, "gen_ai.tool.name", "read_file", "event.outcome", "success"),
                event(noon, "mcp.tool.call", 11, "gen_ai.tool.name", "read_file", "event.outcome", "failure"),
                event(noon, "mcp.tool.call", 12, "gen_ai.tool.name", "send_mail", "event.outcome", "success"),
                event(noon, "vedette.agent.heartbeat", 50, "service.name", "files", "agent.id", "one"),
                event(noon, "vedette.agent.heartbeat", 20, "service.name", "files", "agent.id", "two"),
                event(noon, "vedette.agent.heartbeat", 200, "service.name", "mail", "agent.id", "three"));
        bulk(
                server,
                INCIDENTS,
                incident(noon, "k1:a", "user.id", "open", 73.5, 60),
                incident(noon, "k1:a", "user.id", "open", 40, 90),
                incident(noon, "files", "service.name", "open", 91, 30),
                incident(noon, "k1:b", "user.id", "ended", 99, 30),
                incident(noon, "k1:c", "user.id", "open", 99, 4000));
    }

    private static Map<String, Object> event(Instant noon, String name, long secondsAgo, String... fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("@timestamp", noon.minusSeconds(secondsAgo).toString());
        event.put("event.name", name);
        for (int i = 0; i < fields.length; i += 2) {
            event.put(fields[i], fields[i + 1]);
        }
        return event;
    }

    private static Map<String, Object> incident(
            Instant noon, String entity, String type, String state, double risk, long secondsAgo) {
        Map<String, Object> incident = new LinkedHashMap<>();
        incident.put("vedette.entity.value", entity);
        incident.put("vedette.entity.type", type);
        incident.put("vedette.incident.state", state);
        incident.put("event.risk_score", risk);
        incident.put("event.end", noon.minusSeconds(secondsAgo).toString());
        return incident;
    }

    @SafeVarargs
    private static void bulk(ElasticsearchServer server, String index, Map<String, Object>... documents)
            throws Exception {
        StringBuilder lines = new StringBuilder();
        for (Map<String, Object> document : documents) {
            lines.append("{\"index\":{}}\n")
                    .append(JSON.writeValueAsString(document))
                    .append('\n');
        }
        String answer = server.send("POST", "/" + index + "/_bulk?refresh=true", lines.toString());
        if (!answer.contains("\"errors\":false")) {
            throw new IllegalStateException(answer);
        }
    }
}
