package dev.vedette.console.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.FeedbackRules;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody asks to be decided.
 *
 * @param alerts their ids, 1 to {@value #MOST}, each once
 * @param decision one of {@link FeedbackRules#DECISIONS}
 * @param reason not blank
 */
record DecisionRequest(List<String> alerts, String decision, String reason) {

    static final int MOST = 200;

    private static final String WITHOUT_WORDS = "no reason given";
    private static final ObjectMapper JSON = new ObjectMapper();

    DecisionRequest {
        alerts = List.copyOf(alerts);
    }

    /**
     * Reads {@code {"alerts": [id, …], "decision": …, "reason": …}}; a reason may be left out.
     *
     * @throws IllegalArgumentException naming the field and what is allowed; a value is not repeated, for it may be anything
     */
    static DecisionRequest of(byte[] body) {
        JsonNode json = read(body);
        String decision = json.path("decision").asText();
        if (!FeedbackRules.DECISIONS.contains(decision)) {
            throw new IllegalArgumentException(
                    "decision: expected one of " + String.join(", ", FeedbackRules.DECISIONS));
        }
        JsonNode reason = json.path("reason");
        if (!(reason.isMissingNode() || reason.isTextual()) || reason.asText().length() > FeedbackRules.MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason: expected a text of at most %d characters".formatted(FeedbackRules.MAX_REASON));
        }
        String words = reason.asText().strip();
        return new DecisionRequest(alerts(json.path("alerts")), decision, words.isEmpty() ? WITHOUT_WORDS : words);
    }

    private static List<String> alerts(JsonNode json) {
        Set<String> alerts = new LinkedHashSet<>();
        json.forEach(id -> alerts.add(id.asText()));
        if (!json.isArray()
                || json.isEmpty()
                || json.size() > MOST
                || !alerts.stream().allMatch(FeedbackRules::isAlertId)) {
            throw new IllegalArgumentException("alerts: expected 1 to %d ids of alerts in a list".formatted(MOST));
        }
        return List.copyOf(alerts);
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The body: expected JSON", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The body: expected in full", e);
        }
    }
}
