package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing is left out and nothing doubled by id, whatever is down, answers wrongly or stops. */
class DeliveryOutageTest extends DeliveryFixture {
    @Test
    void aReplayFromTheStartChangesNothing() throws Exception {
        startJob();
        for (int i = 0; i < 200; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
            send(alert("alert-" + i % 20, i));
        }
        awaitHits("vedette-events", 200);
        // Each alert is there soon; its newest state, one of the last twenty, is what has to stay.
        await().atMost(PATIENCE)
                .until(() -> versions("vedette-alerts").values().stream()
                                .filter(version -> version >= 180)
                                .count()
                        == 20);
        stopJobs();
        Map<String, Long> before = versions("vedette-alerts");
        siem.messages().clear();
        kafka.forgetGroups();

        startJob();
        // The replay has come through when the SIEM has everything a second time.
        await().atMost(PATIENCE)
                .until(() -> siem.messages().stream()
                                .filter(message ->
                                        Long.parseLong(message.parameters().get("evidence")) >= 180)
                                .map(message -> message.parameters().get("alertId"))
                                .distinct()
                                .count()
                        == 20);
        AuditEvent last = event(1000).build();
        kafka.send(Topics.EVENTS, key(last), events.encode(last));
        awaitHits("vedette-events", 201);
        assertThat(versions("vedette-alerts")).isEqualTo(before);
    }

    @Test
    void aSiemThatWasDownGetsEveryAlert() throws Exception {
        startJob();
        send(alert("before", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("before"));
        siem.goDown();
        for (int i = 0; i < 300; i++) {
            send(alert("during-" + i, 1));
        }
        // Elasticsearch does not wait for the SIEM.
        awaitHits("vedette-alerts", 301);
        siem.listen();
        send(alert("after", 1));

        List<String> expected = new ArrayList<>(
                IntStream.range(0, 300).mapToObj(i -> "during-" + i).toList());
        expected.add("before");
        expected.add("after");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).containsAll(expected));
    }

    @Test
    void whatTheSiemReadNeverIsSentAgain() throws Exception {
        startJob();
        for (int i = 0; i < 50; i++) {
            send(alert("lost-" + i, 1));
        }
        await().atMost(PATIENCE).until(() -> ids().size() >= 50);
        // The receiver's memory is gone: as if the octets had been in its kernel when it died.
        siem.goDown();
        siem.messages().clear();
        siem.listen();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).hasSize(50));
        awaitHits("vedette-alerts", 50);
    }

    @Test
    void anElasticsearchThatWasDownGetsEverything() throws Exception {
        startJob();
        send(alert("before", 1));
        awaitHits("vedette-alerts", 1);
        elasticsearch.stop();
        for (int i = 0; i < 100; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
            send(alert("during-" + i, 1));
        }
        // The SIEM does not wait for Elasticsearch.
        await().atMost(PATIENCE).until(() -> ids().size() == 101);
        elasticsearch.launch();

        awaitHits("vedette-alerts", 101);
        awaitHits("vedette-events", 100);
    }

    @Test
    void refusalsAndLostAnswersOnlyDelay() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            List<FaultyProxy.Fault> faults = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                faults.addAll(EnumSet.complementOf(EnumSet.of(FaultyProxy.Fault.TOO_LARGE)));
            }
            faults.forEach(proxy::next);
            startJob(proxy.uri());
            for (int i = 0; i < 50; i++) {
                AuditEvent event = event(i).build();
                kafka.send(Topics.EVENTS, key(event), events.encode(event));
                send(alert("alert-" + i, 1));
            }
            awaitHits("vedette-events", 50);
            awaitHits("vedette-alerts", 50);
            assertThat(proxy.spoiled()).isEqualTo(faults.size());
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    /** As after a crash: nothing is handed over in an orderly way, and the next job knows the committed offsets alone. */
    @Test
    void aJobThatStopsAnywhereLeavesNothingOut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int sent = 0;
        for (int round = 0; round < 4; round++) {
            startJob();
            int until = sent + 200;
            int stopAt = sent + random.nextInt(200);
            for (; sent < until; sent++) {
                AuditEvent event = event(sent).build();
                kafka.send(Topics.EVENTS, key(event), events.encode(event));
                send(alert("alert-" + sent, 1));
                if (sent == stopAt) {
                    kafka.flush();
                    stopJobs();
                }
            }
        }
        startJob();
        int all = sent;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("vedette-events", "{\"match_all\":{}}"))
                        .as("seed %d", seed)
                        .isEqualTo(all));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("vedette-alerts", "{\"match_all\":{}}"))
                        .as("seed %d", seed)
                        .isEqualTo(all));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ids()).as("seed %d", seed).hasSize(all));
    }

    @Test
    void aGatewayThatTakesLessGetsLess() throws Exception {
        for (int i = 0; i < 64; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }
        kafka.flush();
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            proxy.next(FaultyProxy.Fault.TOO_LARGE);
            proxy.next(FaultyProxy.Fault.TOO_LARGE);
            startJob(proxy.uri());
            awaitHits("vedette-events", 64);
            assertThat(proxy.spoiled()).isEqualTo(2);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }
}
