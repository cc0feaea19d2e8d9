package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.detection.geo.TinyDatabase;
import dev.vedette.schemas.avro.Alert;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places and networks of addresses, through the job. */
class ClientOriginTest {
    private static final String OSLO = "192.0.2.7";
    private static final String OSLO_TOO = "192.0.2.200";
    private static final String LIMA = "198.51.100.1";

    @TempDir
    private Path folder;

    private Pipeline started() throws Exception {
        Path places = TinyDatabase.of("GeoLite2-City")
                .place("192.0.2.0/24", "NO", "Oslo", 59.9127, 10.7461)
                .place("198.51.100.0/24", "PE", "Lima", -12.0432, -77.0282)
                .write(folder.resolve("places.mmdb"));
        Path networks = TinyDatabase.of("GeoLite2-ASN")
                .owner("192.0.2.0/24", 64500, "Fjord Net")
                .owner("198.51.100.0/24", 64501, "Andes Net")
                .write(folder.resolve("networks.mmdb"));
        Pipeline pipeline = Pipeline.create(1, 1, "--geoip", places.toString(), "--asn", networks.toString());
        pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
        pipeline.push(TestRules.TRAVEL, 1, TestRules.travel());
        return pipeline.start();
    }

    @Test
    void rulesAndEvidenceHaveThePlaceAndTheNetwork() throws Exception {
        try (Pipeline pipeline = started()) {
            Agent server = new Agent("server");
            long now = Clock.nowMicros();
            pipeline.send(
                    // Moves within the network: one context.
                    server.accepted(now - 3_000_000, "kid:alice", "kid:token-a", OSLO),
                    server.accepted(now - 2_000_000, "kid:alice", "kid:token-a", OSLO_TOO),
                    server.accepted(now - 3_000_000, "kid:bob", "kid:token-b", OSLO),
                    server.accepted(now - 2_000_000, "kid:bob", "kid:token-c", LIMA),
                    // An address without a place, and one that is none: neither travels.
                    server.accepted(now - 3_000_000, "kid:carol", "kid:token-d", "203.0.113.1"),
                    server.accepted(now - 2_000_000, "kid:carol", "kid:token-e", "999.1.1.1"),
                    server.accepted(now - 2_000_000, "kid:dave", "kid:token-f", OSLO),
                    server.accepted(now - 1_000_000, "kid:dave", "kid:token-f", LIMA));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 3);
            assertThat(pipeline.alerts().values())
                    .extracting(alert -> alert.getRuleId() + " "
                            + alert.getGroup().get(alert.getGroup().size() - 1).getValue())
                    .containsExactlyInAnyOrder(
                            TestRules.TRAVEL + " kid:bob",
                            TestRules.TRAVEL + " kid:dave",
                            TestRules.TOKEN_REPLAY + " kid:token-f");
            Alert travel = pipeline.alerts().values().stream()
                    .filter(alert -> alert.getGroup().get(0).getValue().equals("kid:bob"))
                    .findFirst()
                    .orElseThrow();
            List<Map<String, String>> evidence =
                    travel.getEvidence().stream().map(one -> one.getFields()).toList();
            assertThat(evidence).hasSize(2);
            assertThat(evidence.get(1))
                    .containsEntry("client.geo.country_iso_code", "PE")
                    .containsEntry("client.geo.city_name", "Lima")
                    .containsEntry("client.geo.location.lat", "-12.0432")
                    .containsEntry("client.geo.location.lon", "-77.0282")
                    .containsEntry("client.as.number", "64501")
                    .containsEntry("client.as.organization.name", "Andes Net")
                    .containsEntry("vedette.client.context", "AS64501|sdk|client-1");
        }
    }
}
