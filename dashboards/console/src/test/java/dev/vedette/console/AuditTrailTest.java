package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.audit.AuditTrail;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who looked and who decided is written down. */
class AuditTrailTest extends OwnBrokerFixture {

    /** What shows nobody's data. */
    private static final Set<String> NO_VIEWS = Set.of(
            "/api/session",
            "/api/login",
            "/api/decisions",
            "/api/health",
            "/api/boards",
            "/api/definitions",
            "/api/definitions/difference");

    @Test
    void eachViewIsAnEventOnceThoughThePageAsksAgain() throws Exception {
        String id = DecisionsTest.id();
        Map<String, Object> alert = Alerts.alert("Token replay", "high", NOON, 1);
        alert.put("organization.id", "acme");
        alerts.write(id, alert);
        person.post("api/session/name", Map.of("name", "Ann Viewer"));

        get("api/alerts/" + id);
        get("api/alerts/" + id);
        get("api/alerts/" + id + "/entity");
        get("api/alerts?q=viewed&level=high");
        get("api/investigate/events?start=principal&value=k1:abc&tenant=acme");
        fetch("api/alerts/isnotthere");
        new Watcher(person, "?level=low").close();
        get("api/boards/overview/entities-by-risk?range=24h");
        person.post("api/decisions", Map.of("alerts", List.of(id), "decision", "benign", "reason", "our scanner"));

        List<AuditEvent> events = Awaitility.await().until(() -> of("Ann Viewer"), found -> found.size() >= 7);
        assertThat(events)
                .extracting(AuditTrailTest::said)
                .containsExactlyInAnyOrder(
                        "acme view alert alerts/" + id,
                        "acme view entity alerts/" + id + "/entity",
                        " view alerts alerts level=high q=viewed",
                        "acme view events investigate/events start=principal tenant=acme value=k1:abc",
                        " view alerts alerts/stream level=low",
                        " view panel boards/overview/entities-by-risk range=24h",
                        "acme decision " + id + " benign our scanner");
        assertThat(events).extracting(AuditEvent::getAgentSequence).doesNotHaveDuplicates();
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getAttributes()).containsEntry("from", "127.0.0.1");
            assertThat(event.getServiceName()).isEqualTo("vedette-console");
            assertThat(event.getPrincipal()).isEmpty();
            assertThat(event.getClientAddress()).isEmpty();
        });
    }

    @Test
    void anotherSessionLooksForItself() throws Exception {
        alerts.write("twice", Alerts.alert("Token replay", "high", NOON, 1));
        SignedIn other = SignedIn.at(console);
        person.post("api/session/name", Map.of("name", "One"));
        other.post("api/session/name", Map.of("name", "Other"));

        get("api/alerts/twice");
        other.get("api/alerts/twice");

        Awaitility.await().untilAsserted(() -> assertThat(of("Other")).hasSize(1));
        Awaitility.await().untilAsserted(() -> assertThat(of("One")).hasSize(1));
    }

    /** A route that is new has to be told apart: personal data or none. */
    @Test
    void eachRouteThatIsReadIsAViewOrIsKnownToShowNobody() {
        Set<String> known = new TreeSet<>(NO_VIEWS);
        known.addAll(AuditTrail.VIEWS.keySet());

        assertThat(console.routes().stream()
                        .filter(route -> route.startsWith("GET "))
                        .map(route -> route.substring("GET ".length())))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    private static List<AuditEvent> of(String person) throws Exception {
        return kafka.read(Topics.CONSOLE_EVENTS, AuditEvent.class).stream()
                .filter(event -> person.equals(event.getAttributes().get("person")))
                .toList();
    }

    private static String said(AuditEvent event) {
        Map<String, String> attributes = event.getAttributes();
        String name = event.getEventName().replace("vedette.console.", "");
        String what = name.equals("decision")
                ? attributes.get("alert") + " " + attributes.get("decision") + " " + attributes.get("reason")
                : attributes.get("view") + " " + attributes.get("subject");
        return event.getTenant() + " " + name + " " + what;
    }
}
