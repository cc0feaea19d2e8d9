package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.RuleFile;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.RuleDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many events a second a replay judges with all shipped rules, and what of its time reading and sorting take:
 * {@code -Dvedette.replay.events=1000000} for a figure that means something.
 */
class ReplaySpeedTest {
    private static final int EVENTS = Integer.getInteger("vedette.replay.events", 20_000);
    private static final int AGENTS = 20;
    private static final int USERS = 10_000;
    private static final long SPAN_MICROS = 3_600_000_000L;
    private static final long SEED = 20261126;

    private static final Steering.Fixed NOBODY = new Steering.Fixed(Map.of(), Trust.ANYBODY);

    @TempDir
    private Path folder;

    private final EventReading reading =
            new EventReading(KafkaSettings.NONE, new Enrichment(OperatorScopes.NONE), new EventClock(0, 0));

    @Test
    void allEventsAreJudged() throws Exception {
        Path file = record();
        Path rules = rules();
        List<String> notes = new ArrayList<>();
        Recording recording = new Recording.InFiles(List.of(file.toString()));

        long start = System.nanoTime();
        RecordingFile.read(file, record -> {});
        double read = since(start);
        start = System.nanoTime();
        try (SortedEvents sorted =
                new SortedEvents(recording, reading, NOBODY, 0, Long.MAX_VALUE, SortedEvents.DEFAULT_PART_BYTES)) {
            sorted.forEachRemaining(event -> {});
        }
        double sort = since(start);
        start = System.nanoTime();
        ReplayJob.run(
                notes::add,
                "--events",
                file.toString(),
                "--documents",
                rules.toString(),
                "--out",
                folder.resolve("alerts.jsonl").toString());
        double whole = since(start);

        System.out.printf(
                "replay of %d events of %d bytes (file: %d MiB): %.1f s, %.0f events/s; to read the file %.1f s, to read and sort %.1f s%n",
                EVENTS, bytesOfAnEvent(), Files.size(file) >> 20, whole, EVENTS / whole, read, sort);
        assertThat(notes).contains(EVENTS + " events judged");
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Sign-ins and tool calls of honest people, agent after agent. */
    private Path record() throws Exception {
        Path file = folder.resolve("events.avro");
        Random random = new Random(SEED);
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        long from = Clock.nowMicros() - SPAN_MICROS;
        List<Agent> agents = Stream.iterate(0, number -> number + 1)
                .limit(AGENTS)
                .map(number -> new Agent("server-" + number))
                .toList();
        try (RecordingFile.Writer writer = new RecordingFile.Writer(file)) {
            for (int i = 0; i < EVENTS; i++) {
                AuditEvent event = event(
                        agents.get(random.nextInt(AGENTS)), from + SPAN_MICROS / EVENTS * i, random.nextInt(USERS), i);
                writer.write(
                        reading.enrichment().enrich(EncodedEvent.of(event, codec), 0, i, event.getOccurredAt()),
                        event.getOccurredAt() / 1000);
            }
        }
        return file;
    }

    private static AuditEvent event(Agent agent, long micros, int user, int number) {
        String name = "kid:user-" + user;
        AuditEvent event = number % 2 == 0
                ? agent.accepted(micros, name, name + "-token", "10.0." + (user >> 8) + "." + (user & 255))
                : agent.called(micros, name, "read_mail_" + user % 50);
        return AuditEvent.newBuilder(event)
                .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
                .setServiceVersion("1.4.2")
                .setSessionFingerprint(name + "-session-of-this-hour")
                .setUserAgent("a-client-of-some-kind/1.0 (with what it says of its platform and libraries)")
                .setTokenScopes(List.of("mail.read", "files.read", "calendar.read"))
                .build();
    }

    private static int bytesOfAnEvent() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        return codec.encode(event(new Agent("server"), Clock.nowMicros(), 1, 0)).length;
    }

    private Path rules() throws Exception {
        Path file = folder.resolve("rules.avro");
        try (DataFileWriter<RuleDocument> documents =
                        new DataFileWriter<>(new SpecificDatumWriter<>(RuleDocument.class));
                Stream<Path> all = Files.list(Path.of("../../alert-rules/rules"))) {
            documents.create(RuleDocument.getClassSchema(), file.toFile());
            for (Path path : all.filter(one -> one.toString().endsWith(".yml")).toList()) {
                String yaml = Files.readString(path);
                documents.append(RuleDocument.newBuilder()
                        .setRuleId(RuleFile.parse(path.toString(), yaml)
                                .rules()
                                .get(0)
                                .metadata()
                                .id())
                        .setVersion(1)
                        .setYaml(yaml)
                        .setAuthor("test")
                        .build());
            }
        }
        return file;
    }
}
