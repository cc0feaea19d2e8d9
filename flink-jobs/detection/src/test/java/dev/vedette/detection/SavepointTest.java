package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.models.ToolPatternModel;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints of earlier builds restore, at the same parallelism and at others: alerts go on where they were. Each has a
 * folder below {@code savepoints}, which {@link #writesTheNextOne} wrote with the build of its day: the savepoint, the events
 * before and behind it, and what that build made of those behind it.
 *
 * <p>Rules and model are in the savepoint alone: in their topics stands what no version takes, so that those in force have to
 * be the savepoint's.
 */
class SavepointTest {
    private static final String WRITE = "vedette.savepoint.write";
    private static final Path FOLDERS = Path.of("src/test/resources/savepoints");
    private static final int PARTITIONS = 2;
    private static final int PARALLELISM = 2;

    private static final String[] ARGUMENTS = {
        "--out-of-orderness", "1s", "--lateness", "1h", "--max-hold", "1h", "--idle-after", "5s"
    };

    /** Folders and parallelisms. */
    static Stream<Object[]> kept() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            return folders.sorted().toList().stream()
                    .flatMap(folder -> Stream.of(PARALLELISM, 1, 3).map(parallelism ->
                            new Object[] {folder.getFileName().toString(), parallelism}));
        }
    }

    @ParameterizedTest(name = "{0} at parallelism {1}")
    @MethodSource("kept")
    void alertsGoOnWhereTheyWere(String name, int parallelism, @TempDir Path unpacked) throws Exception {
        Path folder = FOLDERS.resolve(name);
        unzip(folder.resolve("savepoint.zip"), unpacked);
        try (Pipeline pipeline = pipeline(parallelism)) {
            Schema parked = new Schema.Parser().parse(Files.readString(folder.resolve("parked.avsc")));
            pipeline.send(SchemaTopic.record(parked));
            List<String> rules = Files.readAllLines(folder.resolve("rules.txt"));
            // At the offsets that the savepoint has read, and behind them, where what is new is said something of.
            rules.forEach(rule -> pipeline.push(rule, 2, "title: broken"));
            rules.forEach(rule -> pipeline.push(rule, 3, "title: broken"));
            pipeline.send(Topics.MODELS, ToolPatternModel.NAME, new byte[] {0});
            List<KafkaBytes> before = read(folder.resolve("before.avro"));
            before.forEach(record -> send(pipeline, record));
            // In the place of the record that was parked: the offset has to exist.
            send(pipeline, before.get(0));

            pipeline.restore(unpacked.toUri().toString(), parallelism);
            for (String rule : rules) {
                RuleStatus status = pipeline.awaitStatus(rule, 3, "refused");
                assertThat(status.getVersionInForce()).as("of " + rule).hasValue(1L);
            }
            List<KafkaBytes> after = read(folder.resolve("after.avro"));
            // Duplicates, which the savepoint knows.
            before.subList(0, 10).forEach(record -> send(pipeline, record));
            after.forEach(record -> send(pipeline, record));
            List<String> expected = Files.readAllLines(folder.resolve("alerts.txt"));
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(lines(pipeline.alertRecords())).isEqualTo(expected));
            assertThat(TestMetrics.sum("Sort out duplicate, late and unreadable", "duplicateEvents"))
                    .isEqualTo(10);
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    /** Run by name with {@code -Dvedette.savepoint.write=NAME}: README.md. */
    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = ".+")
    void writesTheNextOne(@TempDir Path temporary) throws Exception {
        Path folder = Files.createDirectories(FOLDERS.resolve(System.getProperty(WRITE)));
        SavedStory story = new SavedStory();
        record(story.before(), folder.resolve("before.avro"));
        record(story.after(), folder.resolve("after.avro"));
        Schema newer = DeadLetterTest.newerVersion();
        Files.writeString(folder.resolve("parked.avsc"), newer.toString(true) + "\n");
        Files.write(folder.resolve("rules.txt"), SavedStory.rules().keySet());
        List<KafkaBytes> before = read(folder.resolve("before.avro"));
        List<KafkaBytes> after = read(folder.resolve("after.avro"));
        byte[] parked = DeadLetterTest.encode(newer, SavedStory.START);
        List<String> undisturbed;
        try (Pipeline pipeline = pipeline(PARALLELISM)) {
            pipeline.send(SchemaTopic.record(newer));
            steer(pipeline);
            pipeline.start();
            before.forEach(record -> send(pipeline, record));
            send(pipeline, 0, SavedStory.START, parked);
            after.forEach(record -> send(pipeline, record));
            undisturbed = awaitAlerts(pipeline);
        }
        try (Pipeline pipeline = pipeline(PARALLELISM)) {
            steer(pipeline);
            pipeline.start();
            before.forEach(record -> send(pipeline, record));
            send(pipeline, 0, SavedStory.START, parked);
            await().atMost(Pipeline.PATIENCE).until(() -> recordsIn() == before.size() + 1);
            Path savepoint = Path.of(URI.create(pipeline.stopWithSavepoint(temporary)));
            zip(savepoint, folder.resolve("savepoint.zip"));
            int written = pipeline.alertRecords().size();

            pipeline.send(SchemaTopic.record(newer));
            pipeline.restore(savepoint.toUri().toString(), PARALLELISM);
            after.forEach(record -> send(pipeline, record));
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(lines(pipeline.alertRecords())).isEqualTo(undisturbed));
            List<Alert> records = pipeline.alertRecords();
            Files.write(folder.resolve("alerts.txt"), lines(records.subList(written, records.size())));
        }
    }

    /** With a broker whose clock stands where it stood when the events were written. */
    private static Pipeline pipeline(int parallelism) throws Exception {
        Pipeline pipeline = Pipeline.create(PARTITIONS, parallelism, ARGUMENTS);
        TestBroker.shared().believeWriters(Topics.EVENTS);
        return pipeline;
    }

    private static void steer(Pipeline pipeline) throws Exception {
        SavedStory.rules().forEach((id, yaml) -> pipeline.push(id, 1, yaml));
        pipeline.send(
                Topics.MODELS,
                ToolPatternModel.NAME,
                RecordCodec.of(ModelArtifact.class).encode(OfficeModel.train(1)));
    }

    private static long recordsIn() {
        return TestMetrics.sum("Sort out duplicate, late and unreadable", "numRecordsIn");
    }

    /** When the operators behind have said nothing new for two seconds. */
    private static List<String> awaitAlerts(Pipeline pipeline) {
        await().atMost(Pipeline.PATIENCE)
                .until(() -> pipeline.alerts().values().stream()
                        .anyMatch(alert -> alert.getRuleTitle().equals(SavedStory.LAST_TO_FIRE)));
        List<Integer> sizes = new ArrayList<>();
        await().atMost(Pipeline.PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            sizes.add(pipeline.alertRecords().size());
            int last = sizes.size() - 1;
            return last >= 2 && sizes.get(last).equals(sizes.get(last - 2));
        });
        return lines(pipeline.alertRecords());
    }

    /** Alert id, rule, evidence count and whether that is exact, of the newest record of each alert, in the order of ids. */
    private static List<String> lines(List<Alert> records) {
        Map<String, String> newest = new TreeMap<>();
        for (Alert alert : records) {
            newest.put(
                    alert.getAlertId(),
                    "%s %s %d %s"
                            .formatted(
                                    alert.getAlertId(),
                                    alert.getRuleId(),
                                    alert.getEvidenceCount(),
                                    alert.getEvidenceExact() ? "exact" : "estimated"));
        }
        return List.copyOf(newest.values());
    }

    private static void send(Pipeline pipeline, KafkaBytes record) {
        long time = Pipeline.decode(RecordCodec.of(AuditEvent.class), record.value())
                .getOccurredAt();
        send(pipeline, record.partition(), time, record.value());
    }

    /** @param time microseconds since the epoch */
    private static void send(Pipeline pipeline, int partition, long time, byte[] value) {
        pipeline.send(new ProducerRecord<>(Topics.EVENTS, partition, time / 1000, null, value));
    }

    private static List<KafkaBytes> read(Path file) throws IOException {
        List<KafkaBytes> records = new ArrayList<>();
        RecordingFile.read(file, records::add);
        return records;
    }

    private static void record(List<Map.Entry<Integer, AuditEvent>> events, Path file) throws IOException {
        Files.deleteIfExists(file);
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        Enrichment enrichment = new Enrichment(OperatorScopes.NONE);
        try (RecordingFile.Writer writer = new RecordingFile.Writer(file)) {
            for (Map.Entry<Integer, AuditEvent> event : events) {
                EncodedEvent encoded = EncodedEvent.of(event.getValue(), codec);
                writer.write(
                        enrichment.enrich(
                                encoded, event.getKey(), -1, event.getValue().getOccurredAt()),
                        0);
            }
        }
    }

    private static void zip(Path folder, Path file) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file));
                Stream<Path> files = Files.list(folder)) {
            for (Path each : files.sorted().toList()) {
                out.putNextEntry(new ZipEntry(each.getFileName().toString()));
                Files.copy(each, out);
            }
        }
    }

    private static void unzip(Path file, Path folder) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Files.copy(
                        in,
                        folder.resolve(Path.of(entry.getName()).getFileName().toString()));
            }
        }
    }
}
