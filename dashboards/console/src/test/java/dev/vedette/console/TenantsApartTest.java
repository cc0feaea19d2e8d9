package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two tenants and documents of nobody's, in each index, of the same principal, token and tool: whatever the server is asked,
 * who sees one tenant sees nothing of another. Each document bears its tenant's name in what an answer would show of it.
 */
class TenantsApartTest extends ConsoleFixture {

    private static final String ACME = "acme";
    private static final String ZENITH = "zenith";
    /** Marks what has no tenant. */
    private static final String ORPHAN = "orphan";

    private static final List<String> ALL = List.of(ACME, ZENITH, ORPHAN);

    /** By route, what to ask of lists: each has something of every tenant, by its mark. */
    private static final Map<String, List<String>> LISTS = Map.of(
            "GET /api/alerts", List.of("api/alerts", "api/alerts?q=rule", "api/alerts?decision=open&entity=k1:abc"),
            "GET /api/alerts/stream", List.of(),
            "GET /api/incidents", List.of("api/incidents"),
            "GET /api/investigate/events", List.of("api/investigate/events?start=principal&value=k1:abc"),
            "GET /api/investigate/relations",
                    List.of(
                            "api/investigate/relations?start=principal&value=k1:abc",
                            "api/investigate/relations?start=token&value=k1:t"),
            "GET /api/investigate/export", List.of("api/investigate/export?start=principal&value=k1:abc"),
            "GET /api/definitions", List.of("api/definitions?tool=shared"),
            "GET /api/boards/{board}/{panel}",
                    List.of(
                            "api/boards/overview/alerts-by-level",
                            "api/boards/overview/authentication-outcomes",
                            "api/boards/overview/entities-by-risk",
                            "api/boards/overview/rules-that-fire",
                            "api/boards/overview/servers-and-agents",
                            "api/boards/overview/tool-calls"));

    /** By route, what to ask of one document, by its id. */
    private static final Map<String, String> SINGLES = Map.of(
            "GET /api/alerts/{alert}", "api/alerts/%s",
            "GET /api/alerts/{alert}/entity", "api/alerts/%s/entity",
            "GET /api/incidents/{incident}", "api/incidents/%s");

    /** What answers nothing out of an index, or is asked by a test of its own. */
    private static final List<String> OTHERS = List.of(
            "GET /api/session",
            "GET /api/login",
            "GET /api/health",
            "GET /api/boards",
            "GET /api/decisions",
            "GET /api/alerts/{alert}/reasons",
            "GET /api/silences",
            "GET /api/definitions/difference");

    private final Instant now = Instant.now().minusSeconds(120);
    private Incidents incidents;
    private SignedIn acme;
    private SignedIn zenith;

    @BeforeEach
    void documentsOfTwoTenantsAndOfNobody() throws Exception {
        acme = SignedIn.as(console, "ann", Role.ADMIN, Tenants.of(List.of(ACME)));
        zenith = SignedIn.as(console, "zoe", Role.ANALYST, Tenants.of(List.of(ZENITH)));
        incidents = new Incidents(ElasticsearchServer.shared());
        Map<String, Map<String, Object>> raised = new LinkedHashMap<>();
        List<Map<String, Object>> trail = new ArrayList<>();
        for (String mark : ALL) {
            raised.put(id(mark), owned(mark, alert(mark)));
            incidents.write(id(mark), owned(mark, incident(mark)));
            trail.addAll(trail(mark));
        }
        alerts.write(raised);
        new Events(ElasticsearchServer.shared()).write(trail);
    }

    /** A route that is new has to be put into one of the three lists above. */
    @Test
    void everyRouteThatReadsIsAskedHere() {
        List<String> known = new ArrayList<>(OTHERS);
        known.addAll(LISTS.keySet());
        known.addAll(SINGLES.keySet());
        assertThat(console.routes().stream().filter(route -> route.startsWith("GET ")))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void aListHasWhatIsOfTheSessionsTenants() throws Exception {
        for (String path : LISTS.values().stream().flatMap(List::stream).toList()) {
            assertThat(marks(acme.fetch(path))).as("acme: " + path).containsExactly(ACME);
            assertThat(marks(zenith.fetch(path))).as("zenith: " + path).containsExactly(ZENITH);
            assertThat(marks(person.fetch(path))).as("all: " + path).containsExactlyInAnyOrderElementsOf(ALL);
        }
        SignedIn both = SignedIn.as(console, "bea", Role.VIEWER, Tenants.of(List.of(ACME, ZENITH)));
        assertThat(marks(both.fetch("api/alerts"))).containsExactly(ACME, ZENITH);
        SignedIn stranger = SignedIn.as(console, "sam", Role.ADMIN, Tenants.of(List.of("acm", "*", "ACME")));
        for (String path : LISTS.values().stream().flatMap(List::stream).toList()) {
            assertThat(marks(stranger.fetch(path))).as("stranger: " + path).isEmpty();
        }
    }

    @Test
    void whatIsCountedIsOfTheSessionsTenants() throws Exception {
        JsonNode page = acme.get("api/alerts");
        assertThat(page.path("total").asLong()).isEqualTo(1);
        assertThat(page.path("levels").size()).isEqualTo(1);
        assertThat(acme.get("api/incidents").path("total").asLong()).isEqualTo(1);
        assertThat(acme.get("api/investigate/events?start=principal&value=k1:abc")
                        .path("total")
                        .asLong())
                .isEqualTo(4);
        // A panel of times alone.
        assertThat(acme.get("api/boards/overview/pipeline-health").at("/data/values/hits/hits"))
                .hasSize(1);
        assertThat(get("api/boards/overview/pipeline-health").at("/data/values/hits/hits"))
                .hasSize(3);
    }

    /** An id of another tenant's document is answered as one that is not there, to the letter. */
    @Test
    void aDocumentOfAnotherTenantIsAsIfItWereNotThere() throws Exception {
        for (String path : SINGLES.values()) {
            HttpResponse<String> absent = acme.fetch(path.formatted(id("nowhere")));
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(marks(acme.fetch(path.formatted(id(ACME))))).as(path).containsExactly(ACME);
            for (String mark : List.of(ZENITH, ORPHAN)) {
                HttpResponse<String> foreign = acme.fetch(path.formatted(id(mark)));
                assertThat(foreign.statusCode()).as(path + " " + mark).isEqualTo(404);
                assertThat(foreign.body()).isEqualTo(absent.body());
            }
            for (String mark : ALL) {
                assertThat(marks(person.fetch(path.formatted(id(mark)))))
                        .as("all: " + path + " " + mark)
                        .contains(mark);
            }
        }
    }

    /** Nothing leads from one's own to another's: a forged incident may name whatever it likes. */
    @Test
    void anIncidentLeadsToNoAlertAndNoIncidentOfAnotherTenant() throws Exception {
        Map<String, Object> forged = incident(ACME);
        forged.put(
                "vedette.incident.alert.ids",
                ALL.stream().map(TenantsApartTest::id).toList());
        incidents.write("forged", owned(ACME, forged));
        assertThat(acme.get("api/incidents/forged").path("alerts").findValuesAsText("id"))
                .containsExactly(id(ACME));

        Map<String, Object> merged = incident(ACME);
        merged.put("vedette.incident.merged_into", id(ZENITH));
        incidents.write("merged", owned(ACME, merged));
        assertThat(acme.fetch("api/incidents/merged").statusCode()).isEqualTo(404);
    }

    @Test
    void namingAnotherTenantFindsNothing() throws Exception {
        for (String path : List.of(
                "api/investigate/events?start=principal&value=k1:abc&tenant=zenith",
                "api/investigate/relations?start=principal&value=k1:abc&tenant=zenith",
                "api/investigate/export?start=principal&value=k1:abc&tenant=zenith",
                "api/definitions?tool=shared&tenant=zenith")) {
            assertThat(marks(acme.fetch(path))).as(path).isEmpty();
            assertThat(marks(zenith.fetch(path))).as(path).containsExactly(ZENITH);
        }
    }

    @Test
    void aVersionOfAnotherTenantsDefinitionIsMissing() throws Exception {
        String own = "api/definitions/difference?tool=shared&before=hash-acme&after=hash-acme";
        String foreign = "api/definitions/difference?tool=shared&before=hash-acme&after=hash-zenith";
        assertThat(marks(acme.fetch(own))).containsExactly(ACME);
        assertThat(acme.get(foreign).path("missing").asText()).isEqualTo("after");
        assertThat(marks(acme.fetch(foreign))).isEmpty();
        assertThat(marks(person.fetch(foreign))).containsExactly(ACME, ZENITH);
    }

    /** Two who watch with the same filter share a feed only if they see the same. */
    @Test
    void aStreamHasWhatIsOfTheSessionsTenants() throws Exception {
        try (Watcher ofAcme = new Watcher(acme);
                Watcher ofZenith = new Watcher(zenith);
                Watcher ofAll = new Watcher(person)) {
            assertThat(marks(ofAcme.nextRows().toString())).containsExactly(ACME);
            assertThat(marks(ofZenith.nextRows().toString())).containsExactly(ZENITH);
            assertThat(marks(ofAll.nextRows().toString())).containsExactlyInAnyOrderElementsOf(ALL);

            Map<String, Object> next = alert("zenith");
            next.put("rule.name", "rule-zenith-next");
            alerts.write("nextzenith", owned(ZENITH, next));
            assertThat(ofZenith.nextRows().toString()).contains("rule-zenith-next");
            alerts.write("nextacme", owned(ACME, alert(ACME)));
            assertThat(marks(ofAcme.nextRows().toString())).containsExactly(ACME);
        }
    }

    @Test
    void nobodyDecidesOnAnAlertOfAnotherTenant() throws Exception {
        HttpResponse<String> response = acme.post(
                "api/decisions",
                Map.of("alerts", ALL.stream().map(TenantsApartTest::id).toList(), "decision", "acknowledged"));
        JsonNode outcome = JSON.readTree(response.body());
        assertThat(names(outcome.path("decisions"))).containsExactly(id(ACME));
        assertThat(names(outcome.path("failed"))).containsExactly(id(ORPHAN), id(ZENITH));
        assertThat(outcome.at("/failed/" + id(ZENITH)).asText())
                .isEqualTo("There is no alert with this id: it may be past its retention.");
        // The topic is shared with other tests: what is decided on is taken back.
        person.post("api/decisions", Map.of("alerts", List.of(id(ACME)), "decision", "undecided"));
        assertThat(KafkaBroker.shared().decisions(id(ZENITH))).isEmpty();
        assertThat(KafkaBroker.shared().decisions(id(ORPHAN))).isEmpty();
    }

    @Test
    void whyAnAlertWasRaisedIsSaidToItsTenantAlone() throws Exception {
        Awaitility.await()
                .until(() ->
                        acme.fetch("api/alerts/%s/reasons".formatted(id(ACME))).statusCode() == 200);
        assertThat(zenith.fetch("api/alerts/%s/reasons".formatted(id(ACME))).statusCode())
                .isEqualTo(404);
        assertThat(acme.fetch("api/alerts/%s/reasons".formatted(id(ORPHAN))).statusCode())
                .isEqualTo(404);
    }

    /** A sink counts the records of all tenants. That a server is down says nothing of any. */
    @Test
    void sinksAreForWhoSeesAllTenants() throws Exception {
        JsonNode partly = acme.get("api/health");
        assertThat(partly.path("parts").findValuesAsText("name")).contains("Elasticsearch", "Kafka", "Flink");
        assertThat(partly.path("sinks")).isEmpty();
        assertThat(partly.path("sinksAreTold").asBoolean(true)).isFalse();
        assertThat(get("api/health").path("sinksAreTold").asBoolean(false)).isTrue();
    }

    /** Of an alert or an incident of this tenant. */
    private static String id(String mark) {
        return (mark + "a".repeat(52)).substring(0, 52);
    }

    /** Whose marks an answer holds. */
    private static TreeSet<String> marks(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.uri() + response.body()).isEqualTo(200);
        return marks(response.body());
    }

    private static TreeSet<String> marks(String text) {
        TreeSet<String> found = new TreeSet<>(ALL);
        found.removeIf(mark -> !text.contains(mark));
        return found;
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        ((ObjectNode) object).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The document as its tenant's; without any where the mark is nobody's. */
    private static Map<String, Object> owned(String mark, Map<String, Object> document) {
        document.put("organization.id", mark);
        if (mark.equals(ORPHAN)) {
            document.remove("organization.id");
        }
        return document;
    }

    private Map<String, Object> alert(String mark) {
        Map<String, Object> alert = Alerts.alert("rule-" + mark, "level-" + mark, now, 2);
        alert.put("rule.description", "of " + mark);
        return alert;
    }

    private Map<String, Object> incident(String mark) {
        Map<String, Object> incident = Incidents.incident("of " + mark, "entity-" + mark, 50, now, List.of(id(mark)));
        incident.put("vedette.incident.level", "level-" + mark);
        return incident;
    }

    private List<Map<String, Object>> trail(String mark) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String name :
                List.of("vedette.auth.attempt", "mcp.tool.call", "vedette.agent.heartbeat", "mcp.tool.definition")) {
            Map<String, Object> event =
                    event(name + "-" + mark, now.minusSeconds(60), "user.id", "k1:abc", "service.name", "svc-" + mark);
            event.put("event.name", name);
            event.put("event.outcome", "outcome-" + mark);
            event.put("vedette.token.fingerprint", "k1:t");
            event.put("gen_ai.tool.name", name.endsWith("definition") ? "shared" : "tool-" + mark);
            event.put("vedette.tool.definition.hash", "hash-" + mark);
            event.put("vedette.tool.definition.json", "{\"name\": \"shared\", \"description\": \"of " + mark + "\"}");
            events.add(owned(mark, event));
        }
        return events;
    }
}
