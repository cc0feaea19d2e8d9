package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.Silence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Incidents through the whole job: which alerts make them, whatever the order of events, and when they end. */
class IncidentTest {
    private static final int PARTITIONS = 3;
    private static final int RUNS = 12;
    private static final long SEED = 20261126;
    private static final long HALF_LIFE = 12 * 3_600_000_000L;

    /** As in the other tests in which events come in any order. */
    private static final String[] ANY_ORDER = {
        "--out-of-orderness", "2m", "--lateness", "1h", "--max-hold", "1h", "--idle-after", "5m"
    };

    private final Agent agent = new Agent("server");

    private static Map<String, Incident> incidents(Pipeline pipeline) {
        return pipeline.newest(Topics.INCIDENTS, Incident.class);
    }

    private static Incident of(Pipeline pipeline, String user) {
        return incidents(pipeline).values().stream()
                .filter(incident -> incident.getEntityValue().equals(user))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTwoRulesSayOfOnePersonIsOneIncident() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            long now = Clock.nowMicros();
            pipeline.send(
                    agent.accepted(now - 30_000, "kid:alice", "kid:token", "192.0.2.1"),
                    agent.accepted(now - 20_000, "kid:alice", "kid:token", "198.51.100.9"),
                    agent.called(now - 10_000, "kid:alice", "drop_tables"),
                    agent.called(now - 10_000, "kid:bob", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).untilAsserted(() -> {
                assertThat(incidents(pipeline)).hasSize(2);
                assertThat(of(pipeline, "kid:alice").getAlertCount()).isEqualTo(2);
            });

            Incident incident = of(pipeline, "kid:alice");
            assertThat(incident.getEntityType()).isEqualTo("user.id");
            assertThat(incident.getTitle()).startsWith("2 rules fired for user kid:alice");
            assertThat(incident.getState()).isEqualTo("open");
            assertThat(incident.getLevel()).isEqualTo("high");
            assertThat(incident.getRiskScore()).isCloseTo(85.7, within(0.1));
            assertThat(incident.getTags()).containsExactly("attack.t1550.001");
            assertThat(incident.getAlertIds())
                    .containsExactlyInAnyOrderElementsOf(pipeline.alerts().values().stream()
                            .map(Alert::getAlertId)
                            .filter(id -> !of(pipeline, "kid:bob").getAlertIds().contains(id))
                            .toList());
            assertThat(of(pipeline, "kid:bob").getRiskScore()).isCloseTo(47, within(1e-9));
            assertThat(pipeline.records(Topics.INCIDENTS).get(0).key())
                    .asString()
                    .isIn(incidents(pipeline).keySet());
        }
    }

    @Test
    void whatIsSilencedOrOnTrialCountsNothing() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            String trial = TestRules.forbiddenTool()
                    .replace("status: stable", "status: experimental")
                    .replace(TestRules.FORBIDDEN_TOOL, TestRules.TOOL_PATTERN);
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool() + "vedette: {group-by: [user.id]}\n");
            pipeline.push(TestRules.TOOL_PATTERN, 1, trial + "vedette: {group-by: [user.id]}\n");
            Silence silence = Silence.newBuilder()
                    .setSilenceId("s")
                    .setMatch(Map.of("user.id", List.of("kid:silenced")))
                    .setExpiresAt(Clock.nowMicros() + 60_000_000L)
                    .setStartsAt(Clock.nowMicros() - 60_000_000L)
                    .setOwner("ann")
                    .setReason("a rehearsal")
                    .build();
            pipeline.send(Topics.SILENCES, "s", RecordCodec.of(Silence.class).encode(silence));
            pipeline.start();
            long now = Clock.nowMicros();
            pipeline.send(
                    agent.called(now, "kid:silenced", "drop_tables"), agent.called(now, "kid:eve", "drop_tables"));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().size() == 4
                            && !incidents(pipeline).isEmpty());
            assertThat(incidents(pipeline)).hasSize(1);
            assertThat(of(pipeline, "kid:eve").getRules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.getRuleId()).isEqualTo(TestRules.FORBIDDEN_TOOL));
        }
    }

    @Test
    void anIncidentEndsWhenEventTimeHasBeenQuiet() throws Exception {
        try (Pipeline pipeline = Pipeline.create(
                1, 2, "--incident-quiet", "2m", "--risk-half-life", "2m", "--max-hold", "1h", "--lateness", "1h")) {
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            pipeline.start();
            long now = Clock.nowMicros();
            pipeline.send(agent.called(now - 600_000_000L, "kid:eve", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> !incidents(pipeline).isEmpty());
            assertThat(of(pipeline, "kid:eve").getState()).isEqualTo("open");
            assertThat(of(pipeline, "kid:eve").getRiskScore()).isCloseTo(47, within(1e-9));
            await().atMost(Pipeline.PATIENCE).until(() -> {
                pipeline.send(agent.heartbeat(Clock.nowMicros()));
                return of(pipeline, "kid:eve").getState().equals("ended");
            });
            assertThat(of(pipeline, "kid:eve").getRiskScore()).isCloseTo(27.2, within(0.05));

            // The same person again: another incident.
            pipeline.send(agent.called(Clock.nowMicros(), "kid:eve", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> incidents(pipeline).size() == 2);
        }
    }

    /** The events of each story in an order of their own, all at once: each incident has the alerts of its person. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sameIncidentsWhateverTheOrderOfEvents(int parallelism) throws Exception {
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, parallelism, ANY_ORDER)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            Random random = new Random(SEED);
            long start = start();
            List<AuditEvent> mixed = new ArrayList<>();
            Map<String, Long> expected = new TreeMap<>();
            for (int run = 0; run < RUNS; run++) {
                Story story = new Story(SEED, "tenant-" + run, start);
                mixed.addAll(story.shuffled(SEED + run));
                expected.putAll(story.expected());
            }
            Collections.shuffle(mixed, random);
            send(pipeline, mixed);
            heartbeats(pipeline);
            assertIncidentsOf(pipeline, expected);
            // Every tenant was told the same story.
            assertThat(risks(pipeline)).hasSize(RUNS);
            assertThat(Set.copyOf(risks(pipeline).values())).hasSize(1);
        }
    }

    /** By tenant, whom it has incidents of and how bad they are. */
    private static Map<String, Set<String>> risks(Pipeline pipeline) {
        return incidents(pipeline).values().stream()
                .collect(Collectors.groupingBy(
                        Incident::getTenant,
                        Collectors.mapping(
                                incident ->
                                        "%s %.6f".formatted(incident.getEntityValue(), incident.getRiskAtLastAlert()),
                                Collectors.toSet())));
    }

    @ParameterizedTest
    @CsvSource({"1, 3, false", "3, 2, true"})
    void sameIncidentsAfterASavepointAtAnotherParallelism(int before, int after, boolean rocksDb, @TempDir Path folder)
            throws Exception {
        Story story = new Story(SEED, "default", start());
        List<AuditEvent> events = story.shuffled(SEED);
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, before, ANY_ORDER)) {
            TestRules.pushAll(pipeline);
            pipeline.on(rocksDb ? TestFlink.rocksDb() : Map.of());
            pipeline.start();
            int half = events.size() / 2;
            send(pipeline, events.subList(0, half));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> !incidents(pipeline).isEmpty()
                            && TestMetrics.sum("Sort out duplicate, late and unreadable", "numRecordsIn") >= half);
            String savepoint = pipeline.stopWithSavepoint(folder);
            pipeline.restore(savepoint, after);
            send(pipeline, events.subList(half, events.size()));
            heartbeats(pipeline);
            assertIncidentsOf(pipeline, story.expected());
        }
    }

    /** Each incident has the alerts that are about its person and no other, their risk, and versions that grow. */
    private static void assertIncidentsOf(Pipeline pipeline, Map<String, Long> expected) {
        await("seed " + SEED)
                .atMost(Pipeline.PATIENCE)
                .untilAsserted(() -> assertThat(pipeline.differenceTo(expected)).isEmpty());
        Map<String, List<Alert>> byPerson = pipeline.alerts().values().stream()
                .collect(Collectors.groupingBy(alert -> alert.getTenant() + " " + person(alert)));
        await().atMost(Pipeline.PATIENCE).untilAsserted(() -> {
            Map<String, Incident> incidents = incidents(pipeline).values().stream()
                    .collect(Collectors.toMap(
                            incident -> incident.getTenant() + " " + incident.getEntityValue(), one -> one));
            assertThat(incidents).containsOnlyKeys(byPerson.keySet());
            byPerson.forEach((person, alerts) -> {
                Incident incident = incidents.get(person);
                assertThat(incident.getAlertIds())
                        .as(person)
                        .containsExactlyInAnyOrderElementsOf(
                                alerts.stream().map(Alert::getAlertId).toList());
                assertThat(incident.getAlertCount()).isEqualTo(alerts.size());
                assertThat(incident.getRiskAtLastAlert()).isCloseTo(risk(alerts), within(1e-9));
            });
        });
        Map<String, Long> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : pipeline.records(Topics.INCIDENTS)) {
            Incident incident = Pipeline.decode(RecordCodec.of(Incident.class), record.value());
            Long previous = versions.put(incident.getIncidentId(), incident.getVersion());
            assertThat(previous == null ? 0 : previous).isLessThan(incident.getVersion());
        }
    }

    /** Groups have the user, or a token that is called by its user; those of the chain a tool, and its users differ. */
    private static String person(Alert alert) {
        return alert.getGroup().stream()
                .filter(one -> one.getValue().startsWith("kid:"))
                .map(one -> one.getValue().replace("-token", ""))
                .findFirst()
                .orElse("office");
    }

    private static double risk(List<Alert> alerts) {
        List<Risk.Part> parts = alerts.stream()
                .map(alert -> new Risk.Part(
                        alert.getAlertId(),
                        alert.getRuleId(),
                        alert.getRiskScore(),
                        1,
                        IncidentTimes.minute(alert.getWindowEnd())))
                .toList();
        long last = parts.stream().mapToLong(Risk.Part::at).max().orElseThrow();
        return Risk.of(parts, last, HALF_LIFE);
    }

    private static long start() {
        return Clock.nowMicros() - 600_000_000L;
    }

    private static void send(Pipeline pipeline, List<AuditEvent> events) {
        for (AuditEvent event : events) {
            pipeline.sendTo(Math.floorMod(event.getAgentInstance().hashCode(), PARTITIONS), event);
        }
        pipeline.flush();
    }

    private static void heartbeats(Pipeline pipeline) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            pipeline.sendTo(partition, new Agent("clock-" + partition).heartbeat(Clock.nowMicros()));
        }
        pipeline.flush();
    }
}
