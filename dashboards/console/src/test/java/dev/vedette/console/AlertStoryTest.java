package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.decisions.Decision;
import dev.vedette.console.elasticsearch.Document;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sentence of alerts as the scenarios of {@code infra/local/scenarios} raise them. */
class AlertStoryTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void sessionReuse() {
        assertThat(story(
                        List.of(Map.of("field", "vedette.session.fingerprint", "value", "k1:s")),
                        event(
                                "mcp.request",
                                0,
                                "user.id",
                                "k1:a",
                                "client.address",
                                "10.0.0.1",
                                "event.outcome",
                                "success"),
                        event(
                                "mcp.request",
                                1,
                                "user.id",
                                "k1:b",
                                "client.address",
                                "10.0.0.2",
                                "event.outcome",
                                "success"),
                        event(
                                "mcp.request",
                                2900,
                                "user.id",
                                "k1:b",
                                "client.address",
                                "10.0.0.2",
                                "event.outcome",
                                "failure",
                                "event.reason",
                                "bad_session")))
                .isEqualTo("Session k1:s: 3 requests by 2 principals from 10.0.0.1 and 10.0.0.2, within 2.9 s; "
                        + "2 succeeded, 1 failed (bad_session).");
    }

    @Test
    void tokenReplayByAnotherProgram() {
        assertThat(story(
                        List.of(Map.of("field", "vedette.token.fingerprint", "value", "k1:t")),
                        event(
                                "vedette.auth.attempt",
                                0,
                                "user_agent.name",
                                "curl",
                                "service.name",
                                "files",
                                "event.outcome",
                                "success"),
                        event(
                                "vedette.auth.attempt",
                                125_000,
                                "user_agent.name",
                                "mcp-java",
                                "service.name",
                                "files",
                                "event.outcome",
                                "success")))
                .isEqualTo("Token k1:t: 2 sign-ins with curl and mcp-java at files, within 2 min 5 s; both succeeded.");
    }

    @Test
    void guessedCredentials() {
        List<Map<String, Object>> tries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tries.add(event(
                    "vedette.auth.attempt",
                    i * 30,
                    "vedette.token.fingerprint",
                    "k1:" + i,
                    "event.outcome",
                    "failure",
                    "event.reason",
                    "unknown_token"));
        }
        assertThat(story(List.of(Map.of("field", "client.address", "value", "10.0.0.9")), tries))
                .isEqualTo("Address 10.0.0.9: 12 sign-ins with 12 tokens, within 330 ms; all failed (unknown_token).");
    }

    @Test
    void shellInArguments() {
        assertThat(story(
                        List.of(
                                Map.of("field", "user.id", "value", "k1:a"),
                                Map.of("field", "service.name", "value", "files")),
                        event(
                                "mcp.tool.call",
                                0,
                                "gen_ai.tool.name",
                                "run",
                                "client.address",
                                "10.0.0.1",
                                "event.outcome",
                                "success")))
                .isEqualTo("Principal k1:a, server files: 1 tool call of tool run from 10.0.0.1; it succeeded.");
    }

    @Test
    void eventsOfTwoKinds() {
        assertThat(story(
                        List.of(Map.of("field", "agent.id", "value", "0e9d")),
                        event("mcp.tool.call", 0, "gen_ai.tool.name", "read"),
                        event("mcp.tool.call", 10, "gen_ai.tool.name", "send"),
                        event("vedette.telemetry.loss", 90_000_000)))
                .isEqualTo(
                        "Agent 0e9d: 2 tool calls and 1 fault in the agent's record of tools read and send, within 1 d"
                                + " 1 h.");
    }

    @Test
    void aBoundIsSaidAndSoIsWhatIsNotHere() {
        Map<String, Object> alert = Alerts.alert("Flood", "high", NOON, 5000);
        alert.put("vedette.alert.evidence.exact", false);
        assertThat(story(alert))
                .isEqualTo("Principal k1:abc: at least 5,000 sign-ins from 10.0.0.1 and 10.0.0.2, "
                        + "within 5.0 s (2 of them are here).");
    }

    @Test
    void anAlertAboutNothingKnownAndValuesWithoutEnd() {
        assertThat(story(
                        List.of(Map.of("field", "<b>", "value", "x")),
                        event("made.up", 0, "client.address", "y".repeat(5000))))
                .isEqualTo("In all: 1 event from " + "y".repeat(48) + "….");
    }

    @Test
    void withoutEvidenceThereIsNothingToTell() {
        assertThat(story(List.of())).isEmpty();
    }

    @SafeVarargs
    private static String story(List<Map<String, String>> group, Map<String, Object>... events) {
        return story(group, List.of(events));
    }

    private static String story(List<Map<String, String>> group, List<Map<String, Object>> events) {
        Map<String, Object> alert = Alerts.alert("Rule", "high", NOON, events.size());
        alert.put("vedette.alert.group", group);
        alert.put("vedette.alert.evidence", events);
        if (!events.isEmpty()) {
            alert.put("event.start", events.get(0).get("@timestamp"));
            alert.put("event.end", events.get(events.size() - 1).get("@timestamp"));
        }
        return story(alert);
    }

    private static String story(Map<String, Object> alert) {
        return AlertPage.of("abc", new Document(new ObjectMapper().valueToTree(alert)), Decision.NONE)
                .story();
    }

    private static Map<String, Object> event(String name, long millis, String... fields) {
        Map<String, Object> evidence = Alerts.evidence("", NOON.plusMillis(millis));
        evidence.put("event.name", name);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        evidence.put("vedette.evidence.fields", values);
        return evidence;
    }
}
