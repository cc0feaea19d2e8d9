package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped rules on what is missing, through the job; a broker whose clock the test sets. */
class TelemetryLossTest {
    private static final int PARTITIONS = 3;
    private static final Path RULES = Path.of("../../alert-rules/rules");
    private static final Pattern ID = Pattern.compile("^id: (.*)$", Pattern.MULTILINE);

    /** Two hours ago, a whole hour before, so that nothing lies in two suppression buckets. */
    private final long start = Math.floorDiv(Clock.nowMicros(), 3_600_000_000L) * 3_600_000_000L - 3 * 3_600_000_000L;

    @TempDir
    private Path folder;

    private Path servers;

    @BeforeEach
    void registry() throws IOException {
        servers = Files.writeString(
                folder.resolve("servers.yml"), "servers: [{service: office, owner: desk team, criticality: high}]");
    }

    private Pipeline pipeline(int parallelism) throws Exception {
        Pipeline pipeline = Pipeline.create(PARTITIONS, parallelism, "--servers", servers.toString());
        pipeline.letProducersDate(Topics.EVENTS);
        try (var files = Files.list(RULES)) {
            for (Path file : files.filter(TelemetryLossTest::isOfLoss).toList()) {
                String yaml = Files.readString(file);
                Matcher id = ID.matcher(yaml);
                assertThat(id.find()).isTrue();
                pipeline.push(id.group(1), 1, yaml);
            }
        }
        return pipeline;
    }

    private static boolean isOfLoss(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yml") && (name.startsWith("defense_") || name.startsWith("stealth_"));
    }

    private static void send(Pipeline pipeline, List<LossStory.Sent> sent) {
        for (LossStory.Sent one : sent) {
            AuditEvent event = one.event();
            pipeline.sendTo(
                    Math.floorMod(event.getAgentInstance().hashCode(), PARTITIONS), event, one.appended() / 1000);
        }
        pipeline.flush();
    }

    private void replay(Pipeline pipeline, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", pipeline.options().bootstrap(), "--unsigned-rules"));
        all.addAll(List.of("--servers", servers.toString()));
        ReplayJob.run(note -> {}, all.toArray(String[]::new));
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static Map<String, Long> counts(Map<String, Alert> alerts) {
        return alerts.values().stream().collect(Collectors.toMap(Alert::getAlertId, Alert::getEvidenceCount));
    }

    private static Map<String, Long> counts(Path lines) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        for (String line : Files.readAllLines(lines)) {
            JsonNode alert = new ObjectMapper().readTree(line);
            counts.put(alert.path("alert").asText(), alert.path("evidenceCount").asLong());
        }
        return counts;
    }

    @Test
    void eachLossIsAnAlertOfItsAgentAndNothingElseIs() throws Exception {
        LossStory story = new LossStory(start);
        try (Pipeline pipeline = pipeline(2).start()) {
            send(pipeline, story.all());
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(story.kinds(pipeline.alerts().values())).isEqualTo(LossStory.expected()));
            Alert forged = pipeline.alerts().values().stream()
                    .filter(alert -> alert.getLevel().equals("critical"))
                    .findFirst()
                    .orElseThrow();
            assertThat(forged.getEvidence().get(0).getFields())
                    .containsEntry("vedette.server.owner", "desk team")
                    .containsEntry("vedette.server.criticality", "high")
                    .containsKey("vedette.loss.detail");
            assertThat(forged.getEvidence().get(0).getOffset()).isNotNegative();

            // Sent once more by somebody: repetitions. The reference is the bounded job, which has seen all.
            send(pipeline, story.all());
            Path lines = folder.resolve("alerts.jsonl");
            replay(pipeline, "--from", time(start - 10_000_000), "--out", lines.toString());
            assertThat(counts(lines)).isEqualTo(counts(pipeline.alerts()));
        }
    }

    /** Half of the losses are begun when the job stops. */
    @Test
    void theSameAfterASavepointAtAnotherParallelism() throws Exception {
        LossStory story = new LossStory(start);
        List<LossStory.Sent> all = story.all();
        try (Pipeline pipeline = pipeline(1).start()) {
            int half = all.size() / 4;
            send(pipeline, all.subList(0, half));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum("Sort out duplicate, late and unreadable", "numRecordsIn") >= half);
            String savepoint = pipeline.stopWithSavepoint(folder.resolve("state"));
            pipeline.restore(savepoint, 3);
            send(pipeline, all.subList(half, all.size()));
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(story.kinds(pipeline.alerts().values())).isEqualTo(LossStory.expected()));
            Path lines = folder.resolve("alerts.jsonl");
            replay(pipeline, "--from", time(start - 10_000_000), "--out", lines.toString());
            assertThat(counts(pipeline.alerts())).isEqualTo(counts(lines));
        }
    }

    /** The beginning of a span is no gap, nor is its end. */
    @Test
    void aSpanOfAReplayHasTheLossesThatLieInItAlone() throws Exception {
        LossStory story = new LossStory(start);
        try (Pipeline pipeline = pipeline(1)) {
            send(pipeline, story.all());
            Path recording = folder.resolve("events.avro");
            Path lines = folder.resolve("alerts.jsonl");
            // Behind the first gap, and before the servers that ended come back.
            String from = time(start + 12_300_000);
            String to = time(start + 22_700_000);
            replay(pipeline, "--from", from, "--to", to, "--out", lines.toString());
            assertThat(counts(lines)).isEmpty();
            replay(pipeline, "--from", time(start - 10_000_000), "--save", recording.toString());
            replay(pipeline, "--events", recording.toString(), "--out", lines.toString());
            assertThat(counts(lines)).hasSizeGreaterThan(6);
        }
    }

    @Test
    void anAgentThatFallsSilentIsAnAlertOnceTwelveMinutesHaveGoneBy() throws Exception {
        ChainedAgent silent = new ChainedAgent("silent");
        ChainedAgent ended = new ChainedAgent("ended");
        ChainedAgent alive = new ChainedAgent("alive");
        List<LossStory.Sent> sent = new ArrayList<>();
        for (int second = 0; second < 800; second += 10) {
            long at = start + second * 1_000_000L;
            sent.add(new LossStory.Sent(alive.heartbeat(at), at));
            if (second < 60) {
                sent.add(new LossStory.Sent(silent.heartbeat(at), at));
                sent.add(new LossStory.Sent(ended.heartbeat(at), at));
            } else if (second == 60) {
                sent.add(new LossStory.Sent(ended.end(at), at));
                sent.add(new LossStory.Sent(silent.called(at), at));
            }
        }
        try (Pipeline pipeline = pipeline(2).start()) {
            send(pipeline, sent);
            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            assertThat(pipeline.alerts().values()).singleElement().satisfies(alert -> {
                assertThat(alert.getRuleTitle()).isEqualTo("Agent Fell Silent");
                assertThat(alert.getGroup())
                        .extracting(group -> group.getValue())
                        .contains(silent.instance);
            });
        }
    }

    @Test
    void aFallInVolumeIsAnAlert() throws Exception {
        ChainedAgent agent = new ChainedAgent("busy");
        List<LossStory.Sent> sent = new ArrayList<>();
        for (int second = 0; second < 45 * 60; second++) {
            long at = start + second * 1_000_000L;
            sent.add(new LossStory.Sent(agent.heartbeat(at), at));
            if (second < 35 * 60 || second % 60 == 0) {
                sent.add(new LossStory.Sent(agent.called(at), at));
            }
        }
        try (Pipeline pipeline = pipeline(1).start()) {
            send(pipeline, sent);
            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            assertThat(pipeline.alerts().values()).singleElement().satisfies(alert -> {
                assertThat(alert.getRuleTitle()).isEqualTo("Sudden Fall in a Server's Events");
                assertThat(alert.getEvidence().get(0).getFields())
                        .containsEntry(
                                "vedette.loss.detail",
                                "5 events in 5 minutes, after at least 300 in each of the 6 parts before");
            });
        }
    }

    @Test
    void noAgentCanSayThatSomethingIsMissing() throws Exception {
        try (Pipeline pipeline = pipeline(1).start()) {
            AuditEvent forged = new Agent("forger")
                    .event(start, TelemetryLoss.EVENT_NAME, event -> event.setAttributes(Map.of("kind", "gap")));
            pipeline.send(forged);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> !pipeline.records(Topics.DEAD_LETTERS).isEmpty());
            DeadLetter letter = Pipeline.decode(
                    dev.vedette.schemas.RecordCodec.of(DeadLetter.class),
                    pipeline.records(Topics.DEAD_LETTERS).get(0).value());
            assertThat(letter.getReason()).contains("no agent sends it");
            assertThat(pipeline.alerts()).isEmpty();
        }
    }

    /** What every kind is called: rules name them. */
    @Test
    void kindsAreThoseOfTheStoryTheFallInVolumeAndHeads() {
        Set<String> kinds = LossStory.expected().values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        kinds.add("fall_in_volume");
        HeadsTest.EXPECTED.values().forEach(kinds::addAll);
        for (TelemetryLoss.Kind kind : TelemetryLoss.Kind.values()) {
            assertThat(kinds).contains(kind.text);
        }
    }
}
