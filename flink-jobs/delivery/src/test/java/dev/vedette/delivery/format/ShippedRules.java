package dev.vedette.delivery.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Alerts of the rules that come with Vedette: texts, tags and group of each rule, and as evidence the events that it is tested with. */
final class ShippedRules {
    private static final Path RULES = Path.of("../../alert-rules/rules");
    private static final JsonMapper JSON = new JsonMapper();

    private ShippedRules() {}

    static List<Alert> alerts() throws IOException {
        HostileAlerts.everyCharacter();
        try (Stream<Path> files = Files.list(RULES)) {
            List<Alert> alerts = new ArrayList<>();
            for (Path rule : files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList()) {
                alerts.add(alert(rule));
            }
            return alerts;
        }
    }

    private static Alert alert(Path file) throws IOException {
        Load yaml = new Load(LoadSettings.builder().build());
        Map<?, ?> rule = (Map<?, ?>)
                yaml.loadAllFromString(Files.readString(file)).iterator().next();
        Map<?, ?> own = rule.get("vedette") instanceof Map<?, ?> map ? map : Map.of();
        List<Evidence> evidence = evidence(file, text(rule, "id"));
        return Alert.newBuilder()
                .setAlertId("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST")
                .setRuleId(text(rule, "id"))
                .setRuleVersion(1)
                .setRuleTitle(text(rule, "title"))
                .setRuleDescription(text(rule, "description"))
                .setRuleStatus(text(rule, "status"))
                .setLevel(text(rule, "level"))
                .setRiskScore(47)
                .setTags(texts(rule.get("tags")))
                .setFalsePositives(texts(rule.get("falsepositives")))
                .setTriage(text(own, "triage"))
                .setResponse(text(own, "response"))
                .setGroup(group(rule, evidence))
                .setEvidence(evidence)
                .setEvidenceCount(evidence.size())
                .setFirstEvidenceAt(evidence.get(0).getOccurredAt())
                .setLastEvidenceAt(evidence.get(evidence.size() - 1).getOccurredAt())
                .setDetectedAt(evidence.get(evidence.size() - 1).getOccurredAt() + 1000)
                .build();
    }

    private static List<GroupValue> group(Map<?, ?> rule, List<Evidence> evidence) {
        Object groupBy = rule.get("correlation") instanceof Map<?, ?> correlation ? correlation.get("group-by") : null;
        return texts(groupBy).stream()
                .map(field -> GroupValue.newBuilder()
                        .setField(field)
                        .setValue(evidence.get(0).getFields().getOrDefault(field, "?"))
                        .build())
                .toList();
    }

    private static List<Evidence> evidence(Path rule, String ruleId) throws IOException {
        Path events = Path.of(rule.toString().replaceAll("\\.yml$", ".events"), "fires");
        Path first;
        try (Stream<Path> files = Files.list(events)) {
            first = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        List<Evidence> evidence = new ArrayList<>();
        for (String line : Files.readAllLines(first).stream()
                .filter(text -> !text.isBlank())
                .limit(10)
                .toList()) {
            JsonNode event = JSON.readTree(line);
            Map<String, String> fields = new HashMap<>();
            event.properties()
                    .forEach(field -> fields.put(
                            field.getKey(),
                            field.getValue().isValueNode()
                                    ? field.getValue().asText()
                                    : field.getValue().toString()));
            String at = fields.getOrDefault("@timestamp", "2026-11-20T09:00:00Z");
            evidence.add(Evidence.newBuilder()
                    .setEventId("b5a3:1:" + evidence.size())
                    .setEventName(fields.getOrDefault("event.name", ""))
                    .setRuleId(ruleId)
                    .setOccurredAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at)))
                    .setFields(fields)
                    .build());
        }
        return evidence;
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "" : value.toString();
    }

    private static List<String> texts(Object list) {
        return list instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }
}
