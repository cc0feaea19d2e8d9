package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of an alert's entity, out of a real Elasticsearch. */
@Timeout(240)
class EntityProfileTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Alerts alerts;
    private Events events;
    private OpenConsole console;

    @BeforeEach
    void start() throws Exception {
        alerts = new Alerts(ElasticsearchServer.shared());
        events = new Events(ElasticsearchServer.shared());
        console = OpenConsole.on(ElasticsearchServer.shared().uri());
    }

    @AfterEach
    void stop() throws Exception {
        console.close();
    }

    @Test
    void withoutEventsThereIsTheEntityAlone() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "critical", NOON, 2));

        JsonNode profile = get("one");

        assertThat(profile.path("type").asText()).isEqualTo("user.id");
        assertThat(profile.path("value").asText()).isEqualTo("k1:abc");
        assertThat(profile.path("start").asText()).isEqualTo("principal");
        assertThat(profile.path("firstSeen").isNull()).isTrue();
        assertThat(profile.at("/alerts/total").asInt()).isZero();
        // The alert's own addresses are new, for nothing came before it.
        assertThat(habit(profile, "address")).containsExactly("10.0.0.1 0 new", "10.0.0.2 0 new");
    }

    @Test
    void whatIsUsualIsToldFromWhatIsNew() throws Exception {
        Instant before = NOON.minus(Duration.ofDays(2));
        List<Map<String, Object>> past = new ArrayList<>();
        past.add(event("first", NOON.minus(Duration.ofDays(200)), "user.id", "k1:abc", "client.address", "192.0.2.1"));
        for (int i = 0; i < 9; i++) {
            for (int times = 0; times <= i; times++) {
                past.add(event(
                        "e" + i + "-" + times,
                        before.plusSeconds(times),
                        "user.id",
                        "k1:abc",
                        "client.address",
                        "10.0.1." + i,
                        "user_agent.name",
                        "inspector",
                        "gen_ai.tool.name",
                        "read_file"));
            }
        }
        past.add(event("own", before, "user.id", "k1:abc", "client.address", "10.0.0.2"));
        past.add(event("after", NOON.plusSeconds(9), "user.id", "k1:abc", "client.address", "10.0.0.1"));
        past.add(event("else", before, "user.id", "k1:zed", "client.address", "10.0.0.1"));
        past.add(event("tenant", before, "user.id", "k1:abc", "client.address", "10.0.0.1", "organization.id", "x"));
        events.write(past);
        alerts.write("one", Alerts.alert("Token replay", "critical", NOON, 2));

        JsonNode profile = get("one");

        assertThat(profile.path("firstSeen").asText()).isEqualTo("2026-05-05T12:00:00Z");
        assertThat(profile.path("events").asInt()).isEqualTo(46);
        assertThat(profile.path("complete").asBoolean()).isTrue();
        assertThat(habit(profile, "address"))
                .containsExactly(
                        "10.0.0.1 0 new",
                        "10.0.0.2 1 here",
                        "10.0.1.8 9",
                        "10.0.1.7 8",
                        "10.0.1.6 7",
                        "10.0.1.5 6",
                        "10.0.1.4 5",
                        "10.0.1.3 4");
        assertThat(habit(profile, "program")).containsExactly("inspector 45");
        assertThat(habit(profile, "tool")).containsExactly("read_file 45");
        assertThat(profile.at("/habits/3/values/0/firstSeen").asText()).isEqualTo("2026-11-19T12:00:00Z");
    }

    @Test
    void otherAlertsAreThoseAboutItAndThoseWithItInTheirEvidence() throws Exception {
        Map<String, Object> inEvidence = Alerts.alert("Odd calls", "low", NOON.minusSeconds(60), 1);
        inEvidence.put("vedette.alert.group", List.of(Map.of("field", "service.name", "value", "files")));
        inEvidence.put("vedette.alert.withdrawn_because", "the token was renewed");
        Map<String, Object> ofEvidence = new java.util.HashMap<>(Alerts.evidence("10.0.0.1", NOON));
        ofEvidence.put("vedette.evidence.fields", Map.of("user.id", "k1:abc", "client.geo.country_iso_code", "IS"));
        inEvidence.put("vedette.alert.evidence", List.of(ofEvidence));
        Map<String, Object> foreign = Alerts.alert("Token replay", "high", NOON, 1);
        foreign.put("organization.id", "another");
        Map<String, Object> other = Alerts.alert("Token replay", "high", NOON, 1);
        other.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", "k1:zed")));
        other.put("vedette.alert.evidence", List.of());
        alerts.write(Map.of(
                "one", Alerts.alert("Token replay", "critical", NOON, 2),
                "about", Alerts.alert("Session reuse", "high", NOON.minusSeconds(30), 2),
                "within", inEvidence,
                "foreign", foreign,
                "other", other));

        JsonNode known = get("one").path("alerts");

        assertThat(known.path("total").asInt()).isEqualTo(2);
        assertThat(known.path("newest").findValuesAsText("id")).containsExactly("about", "within");
        assertThat(known.at("/newest/1/withdrawnBecause").asText()).isEqualTo("the token was renewed");
        assertThat(known.at("/countries/0/value").asText()).isEqualTo("IS");
    }

    /** The key was rotated between the two: what the first calls k1:t the last calls k2:t, and one event both. */
    @Test
    void whoElseTouchedATokenIsSeenAcrossARotation() throws Exception {
        Map<String, Object> alert = Alerts.alert("Token replay", "critical", NOON, 2);
        Map<String, Object> evidence = new java.util.HashMap<>(Alerts.evidence("10.0.0.1", NOON));
        evidence.put(
                "vedette.evidence.fields",
                Map.of(
                        "user.id", "k2:abc",
                        "vedette.token.fingerprint", "k2:t",
                        "vedette.session.fingerprint", "k2:s",
                        "vedette.tool.argument.destinations", "k2:mail, k2:host"));
        alert.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", "k2:abc")));
        alert.put("vedette.alert.evidence", List.of(evidence));
        alerts.write("one", alert);
        Instant before = NOON.minusSeconds(3600);
        events.write(List.of(
                event(
                        "a",
                        before,
                        "user.id",
                        "k1:eve",
                        "vedette.token.fingerprint",
                        "k1:t",
                        "client.address",
                        "203.0.113.9"),
                event(
                        "b",
                        before.plusSeconds(60),
                        "user.id",
                        "k1:abc",
                        "vedette.other.user.id",
                        "k2:abc",
                        "vedette.token.fingerprint",
                        "k1:t",
                        "vedette.other.token.fingerprint",
                        "k2:t"),
                event("c", NOON, "user.id", "k2:abc", "vedette.token.fingerprint", "k2:t"),
                event("d", NOON.minusSeconds(7200), "user.id", "k1:abc", "gen_ai.tool.name", "send_mail"),
                event("e", NOON, "user.id", "k2:max", "vedette.tool.result.values", List.of("k2:mail")),
                event("f", NOON, "user.id", "k2:bob", "vedette.token.fingerprint", "k2:other")));

        JsonNode profile = get("one");

        assertThat(profile.path("twins").get(0).asText()).isEqualTo("k1:abc");
        assertThat(habit(profile, "tool")).containsExactly("send_mail 1");
        JsonNode token = profile.path("touched").get(0);
        assertThat(token.path("start").asText()).isEqualTo("token");
        assertThat(token.path("twins").get(0).asText()).isEqualTo("k1:t");
        assertThat(token.path("events").asInt()).isEqualTo(3);
        assertThat(token.path("firstSeen").asText()).isEqualTo(before.toString());
        assertThat(token.path("by").findValuesAsText("value")).contains("k1:eve", "203.0.113.9", "k2:abc");
        assertThat(profile.path("touched").findValuesAsText("start"))
                .containsExactly("token", "session", "handle", "handle");
        JsonNode mail = profile.path("touched").get(2);
        assertThat(mail.path("value").asText()).isEqualTo("k2:mail");
        assertThat(mail.path("by").findValuesAsText("value")).contains("k2:max");
    }

    @Test
    void anAlertOfARuleAloneHasAlertsAndNoHabits() throws Exception {
        Map<String, Object> alone = Alerts.alert("Flood", "low", NOON, 1);
        alone.put("vedette.alert.group", List.of());
        alone.put("vedette.alert.evidence", List.of());
        events.write(List.of(event("a", NOON, "user.id", "k1:abc")));
        alerts.write(Map.of("one", alone, "two", Alerts.alert("Flood", "low", NOON, 1)));

        JsonNode profile = get("one");

        assertThat(profile.path("type").asText()).isEqualTo("rule.uuid");
        assertThat(profile.path("start").asText()).isEmpty();
        assertThat(profile.path("habits")).isEmpty();
        assertThat(profile.path("events").asInt()).isZero();
        assertThat(profile.at("/alerts/newest/0/id").asText()).isEqualTo("two");
    }

    @Test
    void anAlertThatIsNotThereIsNotFound() throws Exception {
        assertThat(fetch("nothere").statusCode()).isEqualTo(404);
        assertThat(fetch("UPPER").statusCode()).isEqualTo(400);
    }

    private static List<String> habit(JsonNode profile, String key) {
        List<String> values = new ArrayList<>();
        for (JsonNode habit : profile.path("habits")) {
            if (habit.path("key").asText().equals(key)) {
                habit.path("values").forEach(value -> values.add(text(value)));
            }
        }
        return values;
    }

    private static String text(JsonNode value) {
        long events = value.path("events").asLong();
        String mark = !value.path("inAlert").asBoolean() ? "" : events == 0 ? " new" : " here";
        return value.path("value").asText() + " " + events + mark;
    }

    private JsonNode get(String alert) throws Exception {
        return console.get("api/alerts/" + alert + "/entity");
    }

    private HttpResponse<String> fetch(String alert) throws Exception {
        return console.fetch("api/alerts/" + alert + "/entity");
    }
}
