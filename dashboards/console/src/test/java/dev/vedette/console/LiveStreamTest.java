package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import dev.vedette.schemas.avro.Alert;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Alerts that Kafka has and no index yet. */
class LiveStreamTest extends OwnBrokerFixture {

    @Test
    void anAlertIsShownWithinASecondThoughNoIndexHasIt() throws Exception {
        try (Watcher page = new Watcher(person, "?rule=Quick")) {
            page.next();
            // The first record of a test wakes brokers and clients up; the second is measured.
            kafka.alert(LiveRecords.alert("quickone", "Quick", "high", Instant.now(), 1)
                    .build());
            page.nextRows();
            Instant sent = Instant.now();
            kafka.alert(
                    LiveRecords.alert("quicktwo", "Quick", "critical", sent, 1).build());

            JsonNode change = page.nextRows();

            assertThat(Duration.between(sent, Instant.now())).isLessThan(Duration.ofSeconds(1));
            assertThat(change.path("rows").findValuesAsText("id")).containsExactly("quicktwo");
            assertThat(change.path("keep")).isEqualTo(JSON.readTree("[\"quicktwo\",\"quickone\"]"));
            assertThat(change.path("total").asInt()).isEqualTo(2);
            assertThat(change.path("levels").path("critical").asInt()).isEqualTo(1);
        }
    }

    @Test
    @Tag("peers")
    void itIsDrawnWithinASecond() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        try (Chromium browser = Chromium.start()) {
            browser.cookie(console.uri(), person.cookie());
            browser.size(1280, 800, "light");
            browser.open(URI.create(console.uri() + "#rule=Drawn"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> browser.text("#live").equals("Live"));
            kafka.alert(LiveRecords.alert("drawnfirst", "Drawn", "high", Instant.now(), 1)
                    .build());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> browser.count("#rows tr") == 1);
            Instant sent = Instant.now();
            kafka.alert(
                    LiveRecords.alert("drawnsecond", "Drawn", "high", sent, 1).build());

            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> browser.count("#rows tr") == 2);

            assertThat(Duration.between(sent, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatTheIndexGetsLaterIsTheSameRow() throws Exception {
        Instant at = NOON.plusSeconds(60);
        try (Watcher page = new Watcher(person, "?rule=Same")) {
            page.next();
            kafka.alert(LiveRecords.alert("same", "Same", "high", at, 2).build());
            JsonNode live = page.nextRows().path("rows").get(0);

            alerts.write("same", Alerts.alert("Same", "high", at, 2));
            alerts.write("other", Alerts.alert("Same", "low", at.minusSeconds(9), 1));
            JsonNode change = page.nextRows();

            // The indexed state was the one that was sent already: only the other one is new.
            assertThat(change.path("rows").findValuesAsText("id")).containsExactly("other");
            assertThat(change.path("total").asInt()).isEqualTo(2);
            assertThat(live.path("firstSeen").asText())
                    .isEqualTo(at.minusSeconds(5).toString());
        }
    }

    @Test
    void aNewerStateReplacesTheIndexedOneAndAnOlderOneDoesNot() throws Exception {
        Instant at = NOON.plusSeconds(120);
        alerts.write("grown", Alerts.alert("Grown", "high", at, 3));
        try (Watcher page = new Watcher(person, "?rule=Grown")) {
            assertThat(page.nextRows().path("rows").get(0).path("evidenceCount").asInt())
                    .isEqualTo(3);

            kafka.alert(LiveRecords.alert("grown", "Grown", "high", at, 2).build());
            kafka.alert(LiveRecords.alert("grown", "Grown", "high", at, 4).build());
            JsonNode change = page.nextRows();

            assertThat(change.path("rows").get(0).path("evidenceCount").asInt()).isEqualTo(4);
            assertThat(change.path("total").asInt()).isEqualTo(1);
        }
    }

    @Test
    void anAlertThatNoLongerFitsTheFilterLeavesTheList() throws Exception {
        Instant at = NOON.plusSeconds(180);
        alerts.write("taken", Alerts.alert("Taken back", "high", at, 3));
        try (Watcher page = new Watcher(person, "?rule=Taken%20back&status=standing")) {
            assertThat(page.nextRows().path("keep")).hasSize(1);

            Alert withdrawn = LiveRecords.alert("taken", "Taken back", "high", at, 3)
                    .setRevision(1)
                    .setWithdrawnBecause("came too late")
                    .build();
            kafka.alert(withdrawn);
            JsonNode change = page.next();

            assertThat(change.path("keep")).isEmpty();
            assertThat(change.path("total").asInt()).isZero();
        }
    }

    @Test
    void itCanBeOpenedAndDecidedBeforeItIsIndexed() throws Exception {
        Instant at = NOON.plusSeconds(240);
        String early = DecisionsTest.id();
        kafka.alert(LiveRecords.alert(early, "Early", "high", at, 2)
                .setTenant("acme")
                .build());
        Awaitility.await().until(() -> fetch("api/alerts/" + early).statusCode() == 200);

        JsonNode alert = get("api/alerts/" + early);
        assertThat(alert.at("/tenant").asText()).isEqualTo("acme");
        assertThat(alert.at("/evidence/0/fields").findValuesAsText("value")).contains("10.0.0.1");
        assertThat(alert.at("/evidence/0/at").asText()).isEqualTo(at.toString());
        person.post("api/decisions", Map.of("alerts", List.of(early), "decision", "acknowledged"));

        assertThat(kafka.decisions(early)).hasSize(1).allSatisfy(decision -> {
            assertThat(decision.getTenant()).isEqualTo("acme");
            assertThat(decision.getDecision()).isEqualTo("acknowledged");
        });
        assertThat(get("api/alerts/" + early).at("/alert/decision/state").asText())
                .isEqualTo("acknowledged");
    }

    @Test
    void whoSeesAnotherTenantSeesNothingOfIt() throws Exception {
        String acmes = DecisionsTest.id();
        SignedIn zenith = SignedIn.as(console, "zoe", Role.ADMIN, Tenants.of(List.of("zenith")));
        try (Watcher page = new Watcher(zenith, "?rule=Apart")) {
            page.next();
            kafka.alert(LiveRecords.alert(acmes, "Apart", "high", Instant.now(), 2)
                    .setTenant("acme")
                    .build());
            Awaitility.await().until(() -> fetch("api/alerts/" + acmes).statusCode() == 200);
            kafka.alert(LiveRecords.alert("apartzenith", "Apart", "high", Instant.now(), 2)
                    .setTenant("zenith")
                    .build());

            assertThat(page.nextRows().path("keep")).isEqualTo(JSON.readTree("[\"apartzenith\"]"));
        }
        assertThat(zenith.fetch("api/alerts/" + acmes).statusCode()).isEqualTo(404);
        assertThat(zenith.post("api/decisions", Map.of("alerts", List.of(acmes), "decision", "benign"))
                        .body())
                .contains("There is no alert");
        assertThat(kafka.decisions(acmes)).isEmpty();
    }

    @Test
    void withoutElasticsearchTheNewestAreShownAllTheSame() throws Exception {
        kafka.alert(
                LiveRecords.alert("alone", "Alone", "high", Instant.now(), 2).build());
        ConsoleOptions nowhere = options(URI.create("http://127.0.0.1:" + freePort()));
        try (Console other = Console.start(nowhere)) {
            SignedIn visitor = SignedIn.at(other);
            try (Watcher page = new Watcher(visitor, "?rule=Alone")) {
                JsonNode change = page.nextRows();

                assertThat(change.path("fault").asText()).contains("Elasticsearch");
                assertThat(change.path("rows").findValuesAsText("id")).containsExactly("alone");
            }
            assertThat(visitor.get("api/alerts/alone").at("/alert/rule").asText())
                    .isEqualTo("Alone");
        }
    }

    @Test
    void aRecordThatIsNoAlertHoldsNothingUp() throws Exception {
        try (Watcher page = new Watcher(person, "?rule=After%20garbage")) {
            page.next();
            kafka.write("vedette.alerts", "x", new byte[] {(byte) 0xc3, 1, 2, 3});
            kafka.alert(LiveRecords.alert("aftergarbage", "After garbage", "low", Instant.now(), 1)
                    .build());

            assertThat(Optional.of(page.nextRows().path("keep").size())).contains(1);
        }
    }
}
