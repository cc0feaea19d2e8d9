package dev.vedette.console.silences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.SilenceRules;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What somebody asks to be silenced.
 *
 * @param alert id of the alert whose rule, tenant and group are meant
 * @param keep fields of its group whose values stay in the silence, one at least
 * @param length how long from now
 * @param reason not blank
 */
record SilenceRequest(String alert, Set<String> keep, Duration length, String reason) {

    private static final Map<String, Duration> LENGTHS = lengths();
    private static final ObjectMapper JSON = new ObjectMapper();

    SilenceRequest {
        keep = Set.copyOf(keep);
    }

    private static Map<String, Duration> lengths() {
        Map<String, Duration> lengths = new LinkedHashMap<>();
        lengths.put("15m", Duration.ofMinutes(15));
        lengths.put("1h", Duration.ofHours(1));
        lengths.put("4h", Duration.ofHours(4));
        lengths.put("1d", Duration.ofDays(1));
        lengths.put("7d", Duration.ofDays(7));
        return lengths;
    }

    /**
     * Reads {@code {"alert": id, "keep": [field, …], "for": "1h", "reason": …}}.
     *
     * @throws IllegalArgumentException naming the field and what is allowed; a value is not repeated, for it may be anything
     */
    static SilenceRequest of(byte[] body) {
        JsonNode json = read(body);
        String alert = json.path("alert").asText();
        if (!FeedbackRules.isAlertId(alert)) {
            throw new IllegalArgumentException("alert: expected an alert's id");
        }
        Duration length = LENGTHS.get(json.path("for").asText());
        if (length == null) {
            throw new IllegalArgumentException("for: expected one of " + String.join(", ", LENGTHS.keySet()));
        }
        JsonNode reason = json.path("reason");
        String words = reason.asText().strip();
        if (!reason.isTextual() || words.isEmpty() || words.length() > SilenceRules.MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason: expected a text of 1 to %d characters".formatted(SilenceRules.MAX_REASON));
        }
        return new SilenceRequest(alert, keep(json.path("keep")), length, words);
    }

    private static Set<String> keep(JsonNode json) {
        Set<String> fields = new LinkedHashSet<>();
        json.forEach(field -> fields.add(field.asText()));
        if (!json.isArray() || json.isEmpty() || json.size() > SilenceRules.MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "keep: expected 1 to %d fields of the alert's group in a list".formatted(SilenceRules.MAX_FIELDS));
        }
        return fields;
    }

    /**
     * The id in {@code {"id": …}}.
     *
     * @throws IllegalArgumentException if there is none
     */
    static String id(byte[] body) {
        JsonNode id = read(body).path("id");
        if (!id.isTextual() || id.asText().isEmpty() || id.asText().length() > SilenceRules.MAX_ID) {
            throw new IllegalArgumentException("id: expected a silence's id");
        }
        return id.asText();
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
