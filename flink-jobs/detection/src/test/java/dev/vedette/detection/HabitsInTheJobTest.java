package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.models.ToolCall;
import dev.vedette.models.habits.CallerHabits;
import dev.vedette.models.habits.Judgement;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weeks of callers through the job, with a broker whose clock the test sets. */
class HabitsInTheJobTest {
    private static final long HOUR = 3_600_000_000L;
    private static final long DAY = 24 * HOUR;
    private static final long MB = 1_000_000L;
    private static final String OPERATOR = "Hold calls against callers' habits";
    private static final String PROBE = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f2201";
    private static final Path SHIPPED = Path.of("../../alert-rules/rules/exfiltration_results_over_own_habit.yml");
    private static final String SHIPPED_ID = "7c0f5b1e-9a53-4f0c-8d3e-2b61a4c7d901";

    /** A whole day, some time ago. */
    private final long start = Math.floorDiv(Clock.nowMicros(), DAY) * DAY - 120 * DAY;

    private final ChainedAgent enrolled = new ChainedAgent("enrolled");
    private final ChainedAgent stranger = new ChainedAgent("stranger");

    @TempDir
    private Path folder;

    private SigningKey key;

    @BeforeEach
    void key() throws Exception {
        key = SigningKey.readOrCreate(folder, "agent");
    }

    private static Pipeline pipeline() throws Exception {
        Pipeline pipeline = Pipeline.create(1, 1);
        pipeline.letProducersDate(Topics.EVENTS);
        pipeline.push(PROBE, 1, """
                title: Probe
                id: %s
                status: test
                level: low
                logsource: {product: mcp}
                detection:
                  probe:
                    event.name: mcp.tool.call
                    gen_ai.tool.name: probe
                  never:
                    vedette.habit.volume|lt: 0
                  neither:
                    - vedette.habit.tool.result|lt: 0
                    - vedette.session.score|lt: 0
                    - vedette.session.ordered|lt: 0
                    - vedette.habit.new_destinations|lt: 0
                  condition: probe or never or neither
                vedette: {group-by: [user.id], suppression: 1h}
                """.formatted(PROBE));
        pipeline.push(SHIPPED_ID, 1, Files.readString(SHIPPED));
        return pipeline;
    }

    private void enrol(Pipeline pipeline) {
        pipeline.send(
                Topics.AGENTS,
                enrolled.instance,
                RecordCodec.of(AgentEnrolment.class).encode(Enrolments.of(enrolled.instance, key)));
    }

    private static AuditEvent call(ChainedAgent agent, long time, String user, String tool, long bytes) {
        return agent.event(
                time,
                "mcp.tool.call",
                event -> event.setPrincipal(user)
                        .setToolName(tool)
                        .setEventOutcome("success")
                        .setArgumentDestinations(
                                List.of(tool.equals("probe") && user.equals("kid:ann") ? "kid:drop" : "kid:desk"))
                        .setArgumentBytes(100L)
                        .setResultBytes(bytes));
    }

    private static void send(Pipeline pipeline, AuditEvent event) {
        pipeline.sendTo(0, event, event.getOccurredAt() / 1000);
    }

    /** Ten calls in an hour of the day; also to the habits that are known without a job. */
    private void work(Pipeline pipeline, ChainedAgent agent, int day, String user, long bytes, CallerHabits known) {
        for (int i = 0; i < 10; i++) {
            AuditEvent event = call(agent, start + day * DAY + 9 * HOUR + i * HOUR / 60, user, "search", bytes / 10);
            known.add(ToolCall.of(event).orElseThrow(), true, Judgement.NONE);
            send(pipeline, event);
        }
    }

    /** What the job says of a call, by the names of its fields. */
    private Map<String, String> probe(Pipeline pipeline, ChainedAgent agent, int day, String user, long bytes) {
        send(pipeline, call(agent, start + day * DAY + 20 * HOUR, user, "probe", bytes));
        pipeline.flush();
        return await().atMost(Pipeline.PATIENCE)
                .until(
                        () -> pipeline.alerts().values().stream()
                                .filter(alert -> alert.getRuleId().equals(PROBE)
                                        && alert.getGroup().get(0).getValue().equals(user))
                                .toList(),
                        found -> !found.isEmpty())
                .get(0)
                .getEvidence()
                .get(0)
                .getFields();
    }

    private static String expected(CallerHabits habits, AuditEvent probe) {
        return String.valueOf(habits.add(ToolCall.of(probe).orElseThrow(), true, Judgement.NONE)
                .volume());
    }

    private void heartbeat(Pipeline pipeline, int day) {
        send(pipeline, enrolled.heartbeat(start + day * DAY, key));
    }

    @Test
    void anAgentThatNobodyEnrolledIsJudgedAndDoesNotTrain() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            enrol(pipeline);
            pipeline.start();
            CallerHabits ann = new CallerHabits();
            for (int day = 0; day < 20; day++) {
                heartbeat(pipeline, day);
                work(pipeline, enrolled, day, "kid:ann", 20 * MB, ann);
                if (day >= 10) {
                    work(pipeline, stranger, day, "kid:ann", 1_000 * MB, new CallerHabits());
                    work(pipeline, stranger, day, "kid:zoe", 20 * MB, new CallerHabits());
                }
            }
            Map<String, String> ofAnn = probe(pipeline, enrolled, 20, "kid:ann", 200 * MB);
            assertThat(ofAnn).containsEntry("vedette.habit.known_days", "19");
            assertThat(ofAnn.get("vedette.habit.volume"))
                    .isEqualTo(
                            expected(ann, call(enrolled, start + 20 * DAY + 20 * HOUR, "kid:ann", "probe", 200 * MB)));
            assertThat(ofAnn.get("vedette.habit.reasons")).startsWith("200000000 bytes of results in this hour: ");
            assertThat(probe(pipeline, stranger, 20, "kid:zoe", 20 * MB))
                    .doesNotContainKeys("vedette.habit.known_days", "vedette.habit.volume");
            assertThat(pipeline.alerts().values().stream()
                            .filter(alert -> alert.getRuleId().equals(SHIPPED_ID)))
                    .as("of each day on which the stranger spoke, and of none before")
                    .extracting(Alert::getWindowEnd)
                    .filteredOn(end -> end < start + 20 * DAY)
                    .hasSize(10)
                    .allMatch(end -> end >= start + 10 * DAY);
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    /** An order that may be none, and much more than usual: neither is enough, and what both say together is told. */
    @Test
    void whatWasReadAndWhatIsFarAboveTheUsualAreOneScore() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            enrol(pipeline);
            pipeline.start();
            for (int day = 0; day < 20; day++) {
                heartbeat(pipeline, day);
                work(pipeline, enrolled, day, "kid:ann", 20 * MB, new CallerHabits());
                work(pipeline, enrolled, day, "kid:bob", 20 * MB, new CallerHabits());
            }
            for (String user : List.of("kid:ann", "kid:bob")) {
                send(
                        pipeline,
                        enrolled.event(
                                start + 20 * DAY + 20 * HOUR,
                                "mcp.tool.call",
                                event -> event.setPrincipal(user)
                                        .setToolName("search")
                                        .setOriginOrder(85)
                                        .setOriginCovered(30)
                                        .setOriginAge(2)
                                        .setOriginKinds(List.of("value"))));
            }
            Map<String, String> bob = probe(pipeline, enrolled, 20, "kid:bob", 2 * MB);
            Map<String, String> ann = probe(pipeline, enrolled, 20, "kid:ann", 8_000 * MB);

            assertThat(bob.get("vedette.session.score")).isEqualTo(bob.get("vedette.session.ordered"));
            assertThat(ann.get("vedette.session.ordered")).isEqualTo(bob.get("vedette.session.ordered"));
            double ordered = Double.parseDouble(ann.get("vedette.session.ordered"));
            assertThat(Double.parseDouble(ann.get("vedette.session.score"))).isGreaterThan(2 * ordered / (1 + ordered));
            assertThat(ann.get("vedette.session.reasons"))
                    .startsWith("the call before did what a sentence says that was read (")
                    .contains("bytes of results in this hour: ");
            assertThat(bob.get("vedette.habit.new_destinations")).isEqualTo("0.0");
            assertThat(ann.get("vedette.habit.new_destinations")).isEqualTo("1.0");
            assertThat(ann.get("vedette.session.missing")).isEqualTo("content, order of calls");
        }
    }

    /** It is enrolled, and its heartbeats are not signed by its key: by somebody who speaks in its name, perhaps. */
    @Test
    void anAgentWhoseHeadIsNotItsOwnDoesNotTrainFromThenOn() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            enrol(pipeline);
            pipeline.start();
            CallerHabits ann = new CallerHabits();
            for (int day = 0; day < 10; day++) {
                heartbeat(pipeline, day);
                work(pipeline, enrolled, day, "kid:ann", 20 * MB, ann);
            }
            // Known before the head is found out, however late that is: who calls in the loop below may be or may not.
            send(pipeline, call(enrolled, start + 10 * DAY, "kid:nobody", "search", 1));
            send(pipeline, enrolled.heartbeat(start + 10 * DAY, key.id(), "A".repeat(86)));
            await().atMost(Pipeline.PATIENCE).until(() -> {
                send(pipeline, call(enrolled, start + 10 * DAY, "kid:nobody", "search", 1));
                pipeline.flush();
                return TestMetrics.sum(OPERATOR, "untrainedCalls") > 0;
            });
            for (int day = 10; day < 20; day++) {
                work(pipeline, enrolled, day, "kid:ann", 100 * MB, new CallerHabits());
            }
            Map<String, String> said = probe(pipeline, enrolled, 20, "kid:ann", 200 * MB);
            assertThat(said).containsEntry("vedette.habit.known_days", "10");
            assertThat(said.get("vedette.habit.volume"))
                    .isEqualTo(
                            expected(ann, call(enrolled, start + 20 * DAY + 20 * HOUR, "kid:ann", "probe", 200 * MB)));
            enrolled.restart();
            send(pipeline, enrolled.heartbeat(start + 21 * DAY, key));
            work(pipeline, enrolled, 21, "kid:ann", 20 * MB, new CallerHabits());
            work(pipeline, enrolled, 23, "kid:bob", 20 * MB, new CallerHabits());
            send(pipeline, call(enrolled, start + 23 * DAY, "kid:ann", "search", 1));
            pipeline.flush();
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum(OPERATOR, "heldHabits") == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true", "false, true"})
    void habitsGoOnAfterASavepointAtAnotherParallelismAndNobodyHasToBeEnrolled(
            boolean rocksDbBefore, boolean rocksDbAfter, @TempDir Path savepoints) throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.on(rocksDbBefore ? TestFlink.rocksDb() : Map.of());
            pipeline.start();
            CallerHabits ann = new CallerHabits();
            for (int day = 0; day < 11; day++) {
                work(pipeline, stranger, day, "kid:ann", (10 + day) * MB, ann);
            }
            pipeline.flush();
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum(OPERATOR, "numRecordsOut") == 110);
            String savepoint = pipeline.stopWithSavepoint(savepoints);

            pipeline.on(rocksDbAfter ? TestFlink.rocksDb() : Map.of());
            pipeline.restore(savepoint, 2);
            work(pipeline, stranger, 11, "kid:ann", 20 * MB, ann);
            Map<String, String> said = probe(pipeline, stranger, 12, "kid:ann", 100 * MB);
            assertThat(said).containsEntry("vedette.habit.known_days", "11");
            assertThat(said.get("vedette.habit.volume"))
                    .isEqualTo(
                            expected(ann, call(stranger, start + 12 * DAY + 20 * HOUR, "kid:ann", "probe", 100 * MB)));
        }
    }

    @Test
    void whoIsNotSeenForLongIsForgottenAndAToolKnowsItsResults() throws Exception {
        try (Pipeline pipeline = pipeline()) {
            pipeline.start();
            for (int day = 0; day < 10; day++) {
                for (int i = 0; i < 10; i++) {
                    send(pipeline, call(stranger, start + day * DAY + i * HOUR, "kid:ann", "search", MB));
                    send(pipeline, call(stranger, start + day * DAY + i * HOUR, "kid:user-" + day, "probe", MB));
                }
            }
            Map<String, String> said = probe(pipeline, stranger, 10, "kid:new", 50 * MB);
            assertThat(said).containsEntry("vedette.habit.known_days", "0").doesNotContainKey("vedette.habit.volume");
            assertThat(Double.parseDouble(said.get("vedette.habit.tool.result")))
                    .isBetween(20.0, 50.0);
            assertThat(said.get("vedette.habit.reasons")).startsWith("a result of 50000000 bytes: ");
            assertThat(TestMetrics.sum(OPERATOR, "heldHabits")).isEqualTo(12);
            assertThat(TestMetrics.sum("Hold calls against tools' habits", "heldHabits"))
                    .isEqualTo(2);
            send(pipeline, stranger.heartbeat(start + 73 * DAY));
            pipeline.flush();
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(TestMetrics.sum(OPERATOR, "heldHabits")).isZero());
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(TestMetrics.sum("Hold calls against tools' habits", "heldHabits"))
                            .isZero());
        }
    }
}
