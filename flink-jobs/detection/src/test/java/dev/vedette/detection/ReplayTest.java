package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded events give the alerts that a job that saw them in their time gave. */
class ReplayTest {
    private static final int PARTITIONS = 3;
    private static final long SEED = 20261126;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Steering.Fixed NOBODY = new Steering.Fixed(Map.of(), Trust.ANYBODY);

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void whatKafkaHoldsGivesTheSameAlertsAndSoDoesItsRecording() throws Exception {
        long start = Clock.nowMicros() - 600_000_000L;
        Story story = new Story(SEED, "default", start);
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, 1)) {
            TestRules.pushAll(pipeline);
            for (AuditEvent event : story.shuffled(SEED)) {
                pipeline.sendTo(partition(event), event);
            }
            pipeline.flush();
            pipeline.send(Topics.EVENTS, "somebody", "rubbish".getBytes(StandardCharsets.UTF_8));
            Path lines = folder.resolve("alerts.jsonl");
            Path recording = folder.resolve("events.avro");
            replay(pipeline, "--from", time(start), "--save", recording.toString(), "--out", lines.toString());

            assertThat(counts(lines)).as("seed " + SEED).isEqualTo(story.expected());
            assertThat(notes)
                    .anyMatch(note -> note.startsWith("1 records cannot be read"))
                    .contains(story.events().size() + " events judged")
                    .contains(story.events().size() + " events saved to " + recording);

            Path again = folder.resolve("again.jsonl");
            replay(pipeline, "--events", recording.toString(), "--out", again.toString());
            assertThat(Files.readString(again)).isEqualTo(Files.readString(lines));
        }
    }

    @Test
    void nothingGivesNothing() throws Exception {
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, 1)) {
            TestRules.pushAll(pipeline);
            Path lines = folder.resolve("alerts.jsonl");
            replay(pipeline, "--from", time(Clock.nowMicros()), "--out", lines.toString());
            assertThat(lines(lines)).isEmpty();
            assertThat(notes).containsExactly("0 events judged");
        }
    }

    @Test
    void alertsOfTheSpanAloneWithTheEventsThatTheirWindowsBeginWith() throws Exception {
        long start = Clock.nowMicros() - 600_000_000L;
        Agent agent = new Agent("server");
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            pipeline.push(TestRules.UNANSWERED, 1, TestRules.unanswered());
            pipeline.send(
                    agent.accepted(start, "kid:ann", "kid:token", "192.0.2.1"),
                    agent.called(start + 1, "kid:bob", "drop_tables"),
                    agent.accepted(start + 2_000_000, "kid:ann", "kid:token", "198.51.100.1"),
                    agent.called(start + 4_000_000, "kid:cid", "drop_tables"));
            Path lines = folder.resolve("alerts.jsonl");
            replay(
                    pipeline,
                    "--from",
                    time(start + 1_000_000),
                    "--to",
                    time(start + 3_000_000),
                    "--out",
                    lines.toString());
            assertThat(lines(lines)).singleElement().satisfies(line -> {
                assertThat(line.path("rule").asText()).isEqualTo(TestRules.TOKEN_REPLAY);
                assertThat(line.path("events")).hasSize(2);
            });
        }
    }

    @Test
    void ofRulesThatCouldBeWrongNothingIsSaidWhenKafkaHasForgotten() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            String rare = TestRules.forbiddenTool() + """
                    ---
                    title: First tool
                    id: 6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c02
                    correlation:
                      type: first_seen
                      rules: [6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c01]
                      group-by: [user.id]
                      timespan: 30d
                      condition: {field: gen_ai.tool.name}
                    """;
            pipeline.push("6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c02", 1, rare);
            Agent agent = new Agent("server");
            long now = Clock.nowMicros();
            pipeline.send(agent.called(now, "kid:bob", "drop_tables"), agent.called(now + 1, "kid:bob", "drop_tables"));
            Path whole = folder.resolve("whole.jsonl");
            replay(pipeline, "--from", time(now), "--out", whole.toString());
            assertThat(lines(whole))
                    .extracting(line -> line.path("title").asText())
                    .contains("First tool");

            TestBroker.shared().deleteRecords(Topics.EVENTS, 0, 1);
            Path part = folder.resolve("part.jsonl");
            notes.clear();
            replay(pipeline, "--from", time(now), "--out", part.toString());
            assertThat(lines(part))
                    .extracting(line -> line.path("title").asText())
                    .doesNotContain("First tool");
            assertThat(notes).anyMatch(note -> note.startsWith("left out:") && note.contains("First tool"));
        }
    }

    @Test
    void badArgumentsAreOneLine() {
        for (String[] arguments : List.of(
                new String[] {"--from", "yesterday", "--bootstrap", "localhost:1", "--unsigned-rules"},
                new String[] {"--late"},
                new String[] {"--events", "a.avro", "--from", "2026-11-26T10:00:00Z"},
                new String[] {"--events", "a.avro"},
                new String[] {"--from", "2026-11-26T10:00:00Z", "--to", "2026-11-26T09:00:00Z", "--bootstrap", "a:1"
                })) {
            assertThatThrownBy(() -> ReplayJob.run(notes::add, arguments))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .isNotBlank()
                    .doesNotContain("\n");
        }
        Path rubbish = folder.resolve("rubbish.avro");
        assertThatThrownBy(() -> {
                    Files.writeString(rubbish, "no recording");
                    RecordingFile.read(rubbish, record -> {});
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rubbish.avro: no recording");
    }

    /** Parts in files give the order that one in memory gives. */
    @Test
    void moreThanFitsIntoMemoryIsSortedAllTheSame() throws Exception {
        Story story = new Story(SEED, "default", Clock.nowMicros());
        Path file = folder.resolve("events.avro");
        List<AuditEvent> shuffled = story.shuffled(SEED);
        EventReading reading =
                new EventReading(KafkaSettings.NONE, new Enrichment(OperatorScopes.NONE), new EventClock(0, 0));
        Random random = new Random(SEED);
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        try (RecordingFile.Writer writer = new RecordingFile.Writer(file)) {
            for (AuditEvent event : shuffled) {
                EnrichedEvent enriched = reading.enrichment()
                        .enrich(EncodedEvent.of(event, codec), 0, random.nextInt(1000), event.getOccurredAt());
                writer.write(enriched, event.getOccurredAt() / 1000);
            }
        }
        Recording recording = new Recording.InFiles(List.of(file.toString()));
        List<String> inMemory = ids(new SortedEvents(recording, reading, NOBODY, 0, Long.MAX_VALUE, 1 << 30));
        // Ids of losses, which this order is full of, have a fourth part.
        assertThat(inMemory).filteredOn(id -> id.split(":").length == 3).hasSize(shuffled.size());
        assertThat(ids(new SortedEvents(recording, reading, NOBODY, 0, Long.MAX_VALUE, 2_000)))
                .as("seed " + SEED)
                .isEqualTo(inMemory);
    }

    private static List<String> ids(SortedEvents events) throws IOException {
        List<String> ids = new ArrayList<>();
        long last = Long.MIN_VALUE;
        try (events) {
            while (events.hasNext()) {
                EnrichedEvent event = ((Received.Event) events.next()).event();
                assertThat(event.eventTime()).isGreaterThanOrEqualTo(last);
                last = event.eventTime();
                ids.add(event.id() + "@" + event.offset());
            }
        }
        return ids;
    }

    private void replay(Pipeline pipeline, String... arguments) throws Exception {
        pipeline.replay(notes::add, arguments);
    }

    static int partition(AuditEvent event) {
        return Math.floorMod(event.getAgentInstance().hashCode(), PARTITIONS);
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static Map<String, Long> counts(Path file) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        for (JsonNode line : lines(file)) {
            counts.put(line.path("alert").asText(), line.path("evidenceCount").asLong());
        }
        return new TreeMap<>(counts);
    }
}
