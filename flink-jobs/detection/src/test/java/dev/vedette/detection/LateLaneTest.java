package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What came too late is judged once more: alerts that were missing come, and those that it disproves are withdrawn. */
class LateLaneTest {
    private static final int PARTITIONS = 3;
    private static final long SEED = 20261126;

    private final List<String> notes = new ArrayList<>();

    /**
     * One server spools through an outage of more than an hour while the others stay connected: what the live job finds
     * without its events, and the late lane with them, are the alerts that there would have been without the outage, and so
     * are the incidents. An alert about something new that a late event would have made known is withdrawn.
     */
    @Test
    void anOutageThatAnAgentSpooledThroughLeavesNoTraceInTheAlerts() throws Exception {
        long start = Clock.nowMicros() - 6_000_000_000L;
        Story story = new Story(SEED, "default", start);
        Map<String, Long> expected = story.expected();
        String cutOff = new Agent("default-server-2").instance;
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, 2, "--max-hold", "24h", "--idle-after", "5m")) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            for (AuditEvent event : story.events()) {
                if (!event.getAgentInstance().equals(cutOff)) {
                    pipeline.sendTo(ReplayTest.partition(event), event);
                }
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                pipeline.sendTo(
                        partition,
                        new Agent("clock-" + partition).heartbeat(start + Story.SPAN_MICROS + 3_700_000_000L));
            }
            pipeline.flush();
            long late = 0;
            awaitWatermark(start + Story.SPAN_MICROS + 3_600_000_000L);
            for (AuditEvent event : story.events()) {
                if (event.getAgentInstance().equals(cutOff)) {
                    pipeline.sendTo(ReplayTest.partition(event), event);
                    late++;
                }
            }
            pipeline.flush();
            long all = late;
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.LATE).size() == all);
            assertThat(pipeline.differenceTo(expected))
                    .as("without what came too late")
                    .isNotEmpty();

            pipeline.replay(notes::add, "--late", "--group-id", "late-test");
            await("seed " + SEED)
                    .atMost(Pipeline.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(pipeline.differenceTo(expected)).isEmpty());
            assertThat(pipeline.alerts().values())
                    .anyMatch(alert -> alert.getWithdrawnBecause().isPresent());

            assertThatEvidenceStandsWhereAlertsSay(pipeline);
            assertThatEachAlertIsInOneIncident(pipeline);

            notes.clear();
            pipeline.replay(notes::add, "--late", "--group-id", "late-test");
            assertThat(notes).containsExactly("nothing has come too late since the last time");
            int records = pipeline.alertRecords().size();
            pipeline.replay(notes::add, "--late", "--group-id", "late-test-anew");
            assertThat(notes).contains("0 alerts written, 0 withdrawn");
            assertThat(pipeline.alertRecords()).hasSize(records);
        }
    }

    /** Those of the late lane too; those that were withdrawn count as dismissed. */
    private static void assertThatEachAlertIsInOneIncident(Pipeline pipeline) {
        Map<String, Alert> alerts = pipeline.alerts();
        await().atMost(Pipeline.PATIENCE).untilAsserted(() -> {
            Collection<Incident> incidents =
                    pipeline.newest(Topics.INCIDENTS, Incident.class).values();
            assertThat(incidents)
                    .flatExtracting(Incident::getAlertIds)
                    .containsExactlyInAnyOrderElementsOf(alerts.keySet());
            assertThat(incidents.stream().mapToLong(Incident::getAlertCount).sum())
                    .isEqualTo(alerts.size());
            assertThat(incidents.stream().mapToLong(Incident::getDismissedCount).sum())
                    .isEqualTo(alerts.values().stream()
                            .filter(alert -> alert.getWithdrawnBecause().isPresent())
                            .count());
        });
    }

    /** An answer comes too late, then another question that nobody answers: withdrawn, and made again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAlertIsWithdrawnUnlessKafkaHasForgotten(boolean forgotten) throws Exception {
        long hour = 3_600_000_000L;
        long start = Math.floorDiv(Clock.nowMicros() - 5 * hour, hour) * hour + 60_000_000L;
        Agent agent = new Agent("server");
        Agent cutOff = new Agent("cut-off");
        try (Pipeline pipeline = Pipeline.create(1, 1, "--max-hold", "24h", "--idle-after", "5m")) {
            pipeline.push(TestRules.UNANSWERED, 1, TestRules.unanswered());
            pipeline.start();
            pipeline.send(
                    agent.heartbeat(start - 1),
                    agent.accepted(start, "kid:ann", "kid:token", "192.0.2.1"),
                    agent.heartbeat(start + 3 * hour));
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(pipeline.alerts()).hasSize(1));
            awaitIncident(pipeline, 1, 0);
            awaitWatermark(start + 2 * hour);

            pipeline.send(
                    cutOff.event(start + 600_000_000L, "mcp.session.end", event -> event.setPrincipal("kid:ann")));
            awaitLate(pipeline, 1);
            if (forgotten) {
                TestBroker.shared().deleteRecords(Topics.EVENTS, 0, 1);
            }
            pipeline.replay(notes::add, "--late", "--group-id", "withdrawing");
            Alert alert = only(pipeline);
            if (forgotten) {
                assertThat(alert.getWithdrawnBecause()).isEmpty();
                assertThat(notes)
                        .anyMatch(note -> note.startsWith("left out:") && note.contains("No answer"))
                        .contains("0 alerts written, 0 withdrawn");
                return;
            }
            assertThat(notes).contains("0 alerts written, 1 withdrawn");
            assertThat(alert.getWithdrawnBecause()).contains(Disproof.REASON);
            assertThat(alert.getEvidenceCount()).isEqualTo(1);
            assertThat(alert.getRevision()).isEqualTo(1);
            awaitIncident(pipeline, 1, 1);

            pipeline.send(cutOff.accepted(start + 1_200_000_000L, "kid:ann", "kid:token", "192.0.2.1"));
            awaitLate(pipeline, 2);
            pipeline.replay(notes::add, "--late", "--group-id", "withdrawing");
            assertThat(notes).contains("1 alerts written, 0 withdrawn");
            assertThat(only(pipeline).getWithdrawnBecause()).isEmpty();
            assertThat(only(pipeline).getRevision()).isEqualTo(2);
            awaitIncident(pipeline, 1, 0);
        }
    }

    private static Alert only(Pipeline pipeline) {
        assertThat(pipeline.alerts()).hasSize(1);
        return pipeline.alerts().values().iterator().next();
    }

    private static void awaitIncident(Pipeline pipeline, long alerts, long dismissed) {
        await().atMost(Pipeline.PATIENCE)
                .untilAsserted(() -> assertThat(pipeline.newest(Topics.INCIDENTS, Incident.class)
                                .values())
                        .singleElement()
                        .satisfies(incident -> {
                            assertThat(incident.getAlertCount()).isEqualTo(alerts);
                            assertThat(incident.getDismissedCount()).isEqualTo(dismissed);
                        }));
    }

    private static void awaitLate(Pipeline pipeline, int records) {
        await().atMost(Pipeline.PATIENCE)
                .until(() -> pipeline.records(Topics.LATE).size() == records);
    }

    /** In {@code vedette.events}, also of those that came from {@code vedette.late} once more. */
    private static void assertThatEvidenceStandsWhereAlertsSay(Pipeline pipeline) {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        Map<String, String> places = new HashMap<>();
        pipeline.records(Topics.EVENTS).forEach(record -> {
            AuditEvent event = Pipeline.decode(codec, record.value());
            places.put(
                    record.partition() + ":" + record.offset(),
                    event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence());
        });
        assertThat(pipeline.alerts().values())
                .flatExtracting(Alert::getEvidence)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(places.get(one.getPartition() + ":" + one.getOffset()))
                        .isEqualTo(one.getEventId()));
    }

    private static void awaitWatermark(long micros) {
        await().atMost(Pipeline.PATIENCE)
                .until(() -> TestMetrics.least("Sort out duplicate, late and unreadable", "currentInputWatermark")
                        >= micros / 1000);
    }
}
