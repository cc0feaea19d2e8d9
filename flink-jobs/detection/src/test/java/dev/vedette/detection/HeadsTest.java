package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents' signatures against their enrolments, through the job with the shipped rules; a broker whose clock the test sets. */
class HeadsTest {
    private static final Path RULES = Path.of("../../alert-rules/rules");
    private static final List<String> FILES = List.of(
            "defense_impairment_events_forged.yml",
            "defense_impairment_agent_not_proven.yml",
            "stealth_agent_not_enrolled.yml");
    private static final Pattern ID = Pattern.compile("^id: (.*)$", Pattern.MULTILINE);
    private static final int PARTITIONS = 2;
    private static final int SECONDS = 1_200;
    static final Map<String, Set<String>> EXPECTED = Map.of(
            "unsigned", Set.of("unsigned"),
            "wrong", Set.of("wrong_signature"),
            "other", Set.of("other_key"),
            "revoked", Set.of("revoked"),
            "refused", Set.of("not_enrolled"),
            "stranger", Set.of("not_enrolled"));

    /** Some hours ago, a whole hour, so that nothing lies in two suppression buckets. */
    private final long start = Math.floorDiv(Clock.nowMicros(), 3_600_000_000L) * 3_600_000_000L - 3 * 3_600_000_000L;

    @TempDir
    private Path folder;

    private SigningKey operator;
    private final Map<String, SigningKey> keys = new TreeMap<>();
    private final Map<String, ChainedAgent> agents = new TreeMap<>();

    @BeforeEach
    void keys() throws Exception {
        operator = SigningKey.readOrCreate(folder, "rules");
        for (String name :
                List.of("good", "late", "unsigned", "wrong", "other", "revoked", "refused", "stranger", "somebody")) {
            keys.put(name, SigningKey.readOrCreate(folder, name));
            agents.put(name, new ChainedAgent(name));
        }
        agents.remove("somebody");
    }

    private Pipeline pipeline(int parallelism) throws Exception {
        Pipeline pipeline = Pipeline.create(
                PARTITIONS,
                parallelism,
                "--rule-keys",
                folder.resolve("rules.pub").toString());
        pipeline.letProducersDate(Topics.EVENTS);
        for (String file : FILES) {
            String yaml = Files.readString(RULES.resolve(file));
            Matcher id = ID.matcher(yaml);
            assertThat(id.find()).isTrue();
            RuleDocument document = RuleDocument.newBuilder()
                    .setRuleId(id.group(1))
                    .setVersion(1)
                    .setYaml(yaml)
                    .setAuthor("test")
                    .build();
            document = RuleDocument.newBuilder(document)
                    .setKeyId(operator.id())
                    .setSignature(ByteBuffer.wrap(operator.sign(SignedContent.of(document))))
                    .build();
            pipeline.send(
                    Topics.RULES,
                    id.group(1),
                    RecordCodec.of(RuleDocument.class).encode(document));
        }
        return pipeline;
    }

    private void enrol(Pipeline pipeline, AgentEnrolment enrolment) {
        pipeline.send(
                Topics.AGENTS,
                enrolment.getAgentInstance(),
                Enrolments.encoded(Enrolments.signed(enrolment, operator)));
    }

    private AgentEnrolment enrolment(String name) {
        return Enrolments.of(agents.get(name).instance, keys.get(name));
    }

    private void enrolAll(Pipeline pipeline) {
        for (String name : List.of("good", "unsigned", "wrong", "other", "revoked")) {
            enrol(pipeline, enrolment(name));
        }
        enrol(pipeline, Enrolments.revoked(enrolment("revoked")));
        AgentEnrolment unsigned = enrolment("refused");
        pipeline.send(Topics.AGENTS, unsigned.getAgentInstance(), Enrolments.encoded(unsigned));
    }

    private AuditEvent heartbeat(String name, long at) {
        ChainedAgent agent = agents.get(name);
        return switch (name) {
            case "unsigned" -> agent.heartbeat(at);
            case "wrong" -> agent.heartbeat(at, keys.get(name).id(), "A".repeat(86));
            case "other" -> agent.heartbeat(at, keys.get("somebody"));
            default -> agent.heartbeat(at, keys.get(name));
        };
    }

    /** A heartbeat of each every ten seconds, and something that it reports. */
    private void tell(Pipeline pipeline, int from, int to) {
        for (int second = from; second < to; second += 10) {
            long at = start + second * 1_000_000L;
            for (String name : agents.keySet()) {
                int partition = Math.floorMod(name.hashCode(), PARTITIONS);
                pipeline.sendTo(partition, heartbeat(name, at), at / 1000);
                pipeline.sendTo(partition, agents.get(name).called(at), at / 1000);
            }
        }
        pipeline.flush();
    }

    private Map<String, Set<String>> kinds(Pipeline pipeline) {
        Map<String, Set<String>> kinds = new TreeMap<>();
        for (Alert alert : pipeline.alerts().values()) {
            alert.getEvidence().forEach(evidence -> {
                String instance = evidence.getEventId().substring(0, 36);
                String name = agents.entrySet().stream()
                        .filter(agent -> agent.getValue().instance.equals(instance))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow();
                kinds.computeIfAbsent(name, unused -> new TreeSet<>())
                        .add(evidence.getFields().get("vedette.loss.kind"));
            });
        }
        return kinds;
    }

    private void awaitRead(int records) {
        await().atMost(Pipeline.PATIENCE)
                .until(() -> TestMetrics.sum("Sort out duplicate, late and unreadable", "numRecordsIn") >= records);
    }

    @Test
    void eachAgentThatCannotProveItselfIsAnAlertOnce() throws Exception {
        try (Pipeline pipeline = pipeline(2)) {
            enrolAll(pipeline);
            pipeline.start();
            tell(pipeline, 0, 300);
            awaitRead(300 / 10 * 2 * agents.size());
            // While the job runs, and before ten minutes are over.
            enrol(pipeline, enrolment("late"));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum("Verify heads of chains", "enrolments") == 12);
            tell(pipeline, 300, SECONDS);
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(kinds(pipeline)).isEqualTo(EXPECTED));
            awaitRead(SECONDS / 10 * 2 * agents.size());
            assertThat(pipeline.alerts().values())
                    .as("by agent, and of those that nobody enrolled by server; each loss once")
                    .extracting(Alert::getEvidenceCount)
                    .containsExactlyInAnyOrder(1L, 1L, 1L, 1L, 2L);

            assertThat(pipeline.records(Topics.DEAD_LETTERS)).singleElement().satisfies(record -> {
                DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
                assertThat(letter.getTopic()).isEqualTo(Topics.AGENTS);
                assertThat(letter.getReason()).contains("not signed");
                assertThat(letter.getStage()).isEqualTo("enrolment");
            });
            assertThat(replayed(pipeline)).isEqualTo(pipeline.alerts().keySet());
        }
    }

    private Set<String> replayed(Pipeline pipeline) throws Exception {
        Path lines = folder.resolve("alerts.jsonl");
        ReplayJob.run(
                note -> {},
                "--from",
                Instant.EPOCH.plus(start - 10_000_000, ChronoUnit.MICROS).toString(),
                "--out",
                lines.toString(),
                "--bootstrap",
                pipeline.options().bootstrap(),
                "--rule-keys",
                folder.resolve("rules.pub").toString());
        Set<String> ids = new TreeSet<>();
        for (String line : Files.readAllLines(lines)) {
            ids.add(new ObjectMapper().readTree(line).path("alert").asText());
        }
        return ids;
    }

    /** Half of them have been told by then, and "not enrolled" is about to be. */
    @Test
    void theSameAfterASavepointAtAnotherParallelismAndWithoutTheTopic() throws Exception {
        try (Pipeline pipeline = pipeline(1)) {
            enrolAll(pipeline);
            enrol(pipeline, enrolment("late"));
            pipeline.start();
            tell(pipeline, 0, 300);
            awaitRead(300 / 10 * 2 * agents.size());
            await().atMost(Pipeline.PATIENCE)
                    .until(() ->
                            kinds(pipeline).keySet().containsAll(List.of("unsigned", "wrong", "other", "revoked")));
            String savepoint = pipeline.stopWithSavepoint(folder.resolve("state"));
            empty(pipeline, Topics.AGENTS);
            pipeline.restore(savepoint, 3);
            // Ten minutes since the first sign of life, and not since the restore.
            tell(pipeline, 300, 700);
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(kinds(pipeline)).isEqualTo(EXPECTED));
        }
    }

    /** As compaction does behind the tombstones of somebody who can write to the topic, and has no key. */
    private static void empty(Pipeline pipeline, String topic) throws Exception {
        pipeline.configure(topic, "cleanup.policy", "delete");
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        pipeline.records(topic)
                .forEach(record -> all.put(
                        new TopicPartition(topic, record.partition()),
                        RecordsToDelete.beforeOffset(record.offset() + 1)));
        TestBroker.shared().admin().deleteRecords(all).all().get();
    }

    /** Nothing comes as a stream here: what the topic holds at the start has to be known by then. */
    @Test
    void enrolmentsAreThereBeforeTheFirstEvent() throws Exception {
        AgentEnrolment enrolment = Enrolments.signed(enrolment("unsigned"), operator);
        KafkaBytes record = Enrolments.record(enrolment.getAgentInstance(), Enrolments.encoded(enrolment), 0);
        Steering.Fixed steering =
                new Steering.Fixed(Map.of(Topics.AGENTS, List.of(record)), new Trust(operator.trusted()));
        EnrichedEvent heartbeat = new Enrichment(OperatorScopes.NONE)
                .enrich(
                        EncodedEvent.of(heartbeat("unsigned", start), RecordCodec.of(AuditEvent.class)),
                        0,
                        0,
                        start,
                        start / 1000,
                        ClientOrigin.NONE);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        List<EnrichedEvent> losses = environment
                .fromData(List.of(heartbeat), WireTypes.EVENT)
                .connect(steering.records(environment, Topics.AGENTS, "agents", "Read enrolments")
                        .broadcast(VerifyingHeads.ENROLMENTS))
                .process(new VerifyingHeads(steering), WireTypes.EVENT)
                .executeAndCollect(10);
        assertThat(losses)
                .singleElement()
                .extracting(loss -> loss.get("vedette.loss.kind"))
                .isEqualTo("unsigned");
    }

    @Test
    void asLongAsNobodyIsEnrolledNothingIsSaid() throws Exception {
        try (Pipeline pipeline = pipeline(1).start()) {
            tell(pipeline, 0, SECONDS);
            awaitRead(SECONDS / 10 * 2 * agents.size());
            // What comes after shows that nothing else was in the way.
            enrol(pipeline, enrolment("unsigned"));
            List<String> seen = new ArrayList<>();
            int[] second = {SECONDS};
            await().atMost(Pipeline.PATIENCE).until(() -> {
                tell(pipeline, second[0], second[0] + 10);
                second[0] += 10;
                seen.addAll(kinds(pipeline).keySet());
                return !seen.isEmpty();
            });
            assertThat(seen).containsExactly("unsigned");
        }
    }
}
