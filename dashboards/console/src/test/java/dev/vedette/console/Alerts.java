package dev.vedette.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Alerts as the delivery job writes them, in the index that its template makes. */
final class Alerts {

    static final String INDEX = "vedette-alerts-2026.11";

    private final ElasticsearchServer server;

    /** Starts with no index, as a new deployment does. */
    Alerts(ElasticsearchServer server) throws Exception {
        this.server = server;
        IndexTemplates.put(server, "vedette-alerts");
        server.send("DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    }

    /** Writes an alert and makes it visible to searches. */
    void write(String id, Map<String, Object> alert) throws Exception {
        write(Map.of(id, alert));
    }

    /** Writes many at once. */
    void write(Map<String, Map<String, Object>> alerts) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, Map<String, Object>> alert : alerts.entrySet()) {
            Map<String, Object> document = new LinkedHashMap<>(alert.getValue());
            document.put("vedette.alert.id", alert.getKey());
            lines.append(json(Map.of("index", Map.of("_id", alert.getKey()))))
                    .append('\n')
                    .append(json(document))
                    .append('\n');
        }
        String answer = server.send("POST", "/" + INDEX + "/_bulk?refresh=true", lines.toString());
        if (!answer.contains("\"errors\":false")) {
            throw new IllegalStateException(answer);
        }
    }

    static Map<String, Object> alert(String rule, String level, Instant at, long evidenceCount) {
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("@timestamp", at.toString());
        alert.put("organization.id", "default");
        alert.put("rule.uuid", "6f1c7d1e-0d4d-4b8e-9d0e-0b8f4a3c2d10");
        alert.put("rule.version", 3);
        alert.put("rule.name", rule);
        alert.put("rule.description", "What the rule is about.");
        alert.put("vedette.rule.status", "stable");
        alert.put("vedette.alert.level", level);
        alert.put("event.risk_score", 73.0);
        alert.put("tags", List.of("attack.t1550.001", "owasp.mcp01"));
        alert.put("vedette.rule.falsepositives", List.of("A user who moves between networks"));
        alert.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", "k1:abc")));
        alert.put("event.start", at.minusSeconds(5).toString());
        alert.put("event.end", at.toString());
        alert.put("event.created", at.plusMillis(40).toString());
        alert.put("vedette.alert.evidence.count", evidenceCount);
        alert.put(
                "vedette.alert.evidence", List.of(evidence("10.0.0.1", at.minusSeconds(5)), evidence("10.0.0.2", at)));
        return alert;
    }

    static Map<String, Object> evidence(String address, Instant at) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("event.id", "0e9d8c3a-9a53-4f0f-8c6e-3f7f6f1f2a10:1:17");
        evidence.put("event.name", "vedette.auth.attempt");
        evidence.put("vedette.evidence.rule", "6f1c7d1e-0d4d-4b8e-9d0e-0b8f4a3c2d10");
        evidence.put("@timestamp", at.toString());
        evidence.put("vedette.evidence.topic", "vedette.events");
        evidence.put("vedette.evidence.partition", 0);
        evidence.put("vedette.evidence.offset", 17);
        evidence.put("vedette.evidence.fields", Map.of("client.address", address, "user.id", "k1:abc"));
        return evidence;
    }

    private static String json(Map<String, ?> document) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(document);
    }
}
