package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Incidents as the delivery job writes them. */
final class Incidents {

    private static final String INDEX = "vedette-incidents-2026.11";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ElasticsearchServer server;

    /** Starts with no index. */
    Incidents(ElasticsearchServer server) throws Exception {
        this.server = server;
        IndexTemplates.put(server, "vedette-incidents");
        server.send("DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    }

    void write(String id, Map<String, Object> incident) throws Exception {
        server.send("PUT", "/" + INDEX + "/_doc/" + id + "?refresh=true", JSON.writeValueAsString(incident));
    }

    static Map<String, Object> incident(String title, String entity, double risk, Instant at, List<String> alerts) {
        Map<String, Object> incident = new LinkedHashMap<>();
        incident.put("message", title);
        incident.put("vedette.incident.state", "open");
        incident.put("vedette.entity.type", "user.id");
        incident.put("vedette.entity.value", entity);
        incident.put("vedette.incident.level", "high");
        incident.put("event.start", at.minusSeconds(300).toString());
        incident.put("event.end", at.toString());
        incident.put("event.risk_score", risk);
        incident.put("vedette.incident.risk.at", at.toString());
        incident.put("vedette.incident.risk.half_life", 3_600_000_000L);
        incident.put("vedette.incident.alert.count", alerts.size());
        incident.put("vedette.incident.alert.ids", alerts);
        incident.put(
                "vedette.incident.rules",
                List.of(Map.of(
                        "rule.name",
                        "Token replay",
                        "vedette.alert.level",
                        "high",
                        "vedette.incident.alert.count",
                        2)));
        incident.put("tags", List.of("attack.t1550.001"));
        incident.put("@timestamp", at.toString());
        return incident;
    }
}
