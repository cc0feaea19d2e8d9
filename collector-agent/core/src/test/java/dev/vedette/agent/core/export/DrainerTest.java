package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.agent.core.spool.Storage;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.TrustedKeys;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than a drainer takes at once. */
    private static final int MANY = 1_000;
    /** A part of what the ring holds. */
    private static final int FEW = 300;
    /** Many times what the ring of these tests holds. */
    private static final int TOO_MANY_FOR_THE_RING = 20_000;

    private final OtherSide kafka = new OtherSide();

    @TempDir
    Path directory;

    @Test
    void allThatAnEarlierStartLeftIsSentThoughEachBatchIsAcknowledgedAtOnce() throws Exception {
        try (Start before = new Start()) {
            before.record(MANY);
        }
        try (Start now = new Start()) {
            now.drain();
            await().atMost(PATIENCE).until(() -> calls().size() >= MANY);
            now.end();
        }
        assertThat(calls()).extracting(AuditEvent::getAgentSequence).isEqualTo(sequences(MANY));
        assertThat(ringFiles()).as("the earlier start's ring is gone").containsExactly("ring-1");
        assertUnbroken();
    }

    @Test
    void whatCannotBeReadOfAnEarlierStartHidesNothingBehindIt() throws Exception {
        try (Start before = new Start()) {
            for (int i = 0; i < MANY; i++) {
                before.storage.ring().offer(new byte[16], 16);
            }
            before.record(1);
        }
        try (Start now = new Start()) {
            now.drain();
            await().atMost(PATIENCE).until(() -> calls().size() == 1);
            now.end();
        }
        assertThat(losses()).containsEntry("unreadable", (long) MANY);
    }

    @Test
    void aRingWhoseSchemaIsNoEventsIsSetAsideAndTold() throws Exception {
        String foreign = "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}";
        long fingerprint = SchemaNormalization.parsingFingerprint64(new org.apache.avro.Schema.Parser().parse(foreign));
        Path place = Files.createDirectories(directory.resolve("spool/0"));
        Files.writeString(place.resolve("schema-" + String.format("%016x", fingerprint) + ".avsc"), foreign);
        Files.writeString(place.resolve("boot"), "4");
        HandOverRing.create(place.resolve("ring-4"), 1 << 18, fingerprint);
        try (Start start = new Start()) {
            start.drain();
            start.record(1);
            await().atMost(PATIENCE).until(() -> calls().size() == 1);
            start.end();
        }
        assertThat(losses()).containsEntry("ring_unreadable", 1L);
        assertThat(place.resolve("unreadable-ring")).exists();
    }

    @Test
    void losesNothingWhileKafkaCannotBeReachedThoughTheRingHoldsLittle() throws Exception {
        kafka.become(OtherSide.Mood.UNREACHABLE);
        try (Start start = new Start()) {
            start.drain();
            start.recordSlowly(TOO_MANY_FOR_THE_RING);
            assertThat(kafka.records()).isEmpty();
            kafka.become(OtherSide.Mood.TAKES);
            await().atMost(PATIENCE).until(() -> calls().size() >= TOO_MANY_FOR_THE_RING);
            start.end();
            assertThat(start.storage.ring().dropped()).isZero();
        }
        assertThat(calls()).hasSize(TOO_MANY_FOR_THE_RING);
        assertThat(segmentFiles()).isEmpty();
        assertUnbroken();
    }

    @Test
    void writesDownWhatGetsNoAnswerAndSendsItOnceWhenTheAnswerComes() throws Exception {
        try (Start start = new Start()) {
            start.drain();
            kafka.become(OtherSide.Mood.SAYS_NOTHING);
            start.recordSlowly(TOO_MANY_FOR_THE_RING);
            kafka.become(OtherSide.Mood.TAKES);
            await().atMost(PATIENCE).until(() -> calls().size() >= TOO_MANY_FOR_THE_RING);
            start.end();
            assertThat(start.storage.ring().dropped()).isZero();
        }
        assertThat(calls()).as("the answer came: nothing is sent twice").hasSize(TOO_MANY_FOR_THE_RING);
        assertUnbroken();
    }

    @Test
    void tellsWhatTheRingHadNoRoomForWhereThereIsNoDisk() throws Exception {
        Files.writeString(directory.resolve("spool"), "no directory");
        try (Start start = new Start()) {
            start.record(MANY * 10);
            long dropped = start.storage.ring().dropped();
            assertThat(dropped).isPositive();
            start.drain();
            start.end();
            assertThat(calls()).hasSize((int) (MANY * 10 - dropped));
            assertThat(losses())
                    .as("with the reports that had no room themselves")
                    .containsEntry("ring_full", start.storage.ring().dropped());
        }
    }

    @Test
    void signsTheChainsHeadInEveryHeartbeat() throws Exception {
        for (int boot = 0; boot < 2; boot++) {
            try (Start start = new Start()) {
                start.drain();
                start.record(10);
                await().atMost(PATIENCE).until(() -> calls().size() % 10 == 0 && !calls().isEmpty());
                start.end();
            }
        }
        TrustedKeys keys = TrustedKeys.read(directory.resolve("spool/0/agent.pub"));
        List<AuditEvent> heartbeats = kafka.events().stream()
                .filter(event -> event.getEventName().equals("vedette.agent.heartbeat"))
                .toList();
        assertThat(heartbeats).hasSizeGreaterThanOrEqualTo(4);
        for (AuditEvent heartbeat : heartbeats) {
            byte[] head = SignedContent.ofChainHead(
                    heartbeat.getAgentInstance(),
                    heartbeat.getAgentBoot(),
                    heartbeat.getAgentSequence(),
                    heartbeat.getChainPrevious().orElseThrow());
            String key = heartbeat.getAttributes().get("chain.key");
            byte[] signature =
                    Base64.getUrlDecoder().decode(heartbeat.getAttributes().get("chain.signature"));
            assertThat(keys.accept(key, head, signature)).isTrue();
            byte[] other = SignedContent.ofChainHead(
                    heartbeat.getAgentInstance(),
                    heartbeat.getAgentBoot(),
                    heartbeat.getAgentSequence(),
                    ByteBuffer.wrap(new byte[32]).put(0, (byte) 1));
            assertThat(keys.accept(key, other, signature)).isFalse();
        }
        assertUnbroken();
    }

    @Test
    void passesOverAnEventThatIsRefusedForGoodAndTellsOfIt() throws Exception {
        kafka.refuse(3);
        try (Start start = new Start()) {
            start.drain();
            start.record(10);
            await().atMost(PATIENCE).until(() -> calls().size() == 9);
            await().atMost(PATIENCE).until(() -> start.losses.total().containsKey("refused"));
            start.end();
        }
        assertThat(losses()).containsEntry("refused", 1L);
    }

    @Test
    void sendsWhatAnOlderVersionLeftWithThatVersionsSchema() throws Exception {
        String current = AuditEvent.getClassSchema().toString();
        String older = current.replaceFirst("\\{\"name\":\"duration\".*?\\},(?=\\{)", "");
        org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(older);
        assertThat(schema.getFields())
                .hasSize(AuditEvent.getClassSchema().getFields().size() - 1);
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        Path place = Files.createDirectories(directory.resolve("spool/0"));
        Files.writeString(place.resolve("schema-" + String.format("%016x", fingerprint) + ".avsc"), older);
        Files.writeString(place.resolve("boot"), "4");
        HandOverRing left = HandOverRing.create(place.resolve("ring-4"), 1 << 18, fingerprint);
        Recorder recorder = new Recorder(left, settings());
        recorder.record(recorder.start("mcp.tool.call"));

        try (Start start = new Start()) {
            start.drain();
            await().atMost(PATIENCE).until(() -> kafka.records().size() >= 1);
            start.end();
        }
        byte[] record = kafka.records().get(0);
        assertThat(ByteBuffer.wrap(record)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getLong(2))
                .as("the schema's fingerprint in the record's header")
                .isEqualTo(fingerprint);
        assertThat(kafka.schemas()).contains(schema, AuditEvent.getClassSchema());
        var reader = new org.apache.avro.generic.GenericDatumReader<org.apache.avro.generic.GenericRecord>(schema);
        var decoder = org.apache.avro.io.DecoderFactory.get().binaryDecoder(record, 10, record.length - 10, null);
        assertThat(reader.read(null, decoder).get("event_name")).hasToString("mcp.tool.call");
    }

    @Test
    void sendsAgainFromTheRingWhereThereIsNoDisk() throws Exception {
        Files.writeString(directory.resolve("spool"), "no directory");
        try (Start start = new Start()) {
            start.drain();
            for (int i = 0; i < 3; i++) {
                kafka.become(OtherSide.Mood.SAYS_NOTHING);
                start.record(FEW);
                await().atMost(PATIENCE).until(() -> kafka.unanswered() > FEW / 2);
                kafka.become(OtherSide.Mood.FAILS);
                start.record(FEW);
                kafka.become(OtherSide.Mood.TAKES);
                int all = 2 * FEW * (i + 1);
                await().atMost(PATIENCE).until(() -> distinctCalls() == all);
            }
            start.end();
        }
        assertUnbroken();
    }

    @Test
    void whateverHappensEveryEventComesWithOneNumberAndOneHash() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        OtherSide.Mood[] moods = OtherSide.Mood.values();
        int recorded = 0;
        for (int boot = 0; boot < 6; boot++) {
            try (Start start = new Start()) {
                start.drain();
                for (int i = 0; i < 5; i++) {
                    kafka.become(moods[random.nextInt(moods.length)]);
                    int events = random.nextInt(4_000);
                    start.recordSlowly(events);
                    recorded += events;
                }
                assertThat(start.storage.ring().dropped()).as("seed %d", seed).isZero();
            } // as if it was killed
        }
        kafka.become(OtherSide.Mood.TAKES);
        int all = recorded;
        try (Start last = new Start()) {
            last.drain();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(distinctCalls()).as("seed %d", seed).isEqualTo(all));
            last.end();
        }
        assertUnbroken();
    }

    private List<AuditEvent> calls() {
        return kafka.events().stream()
                .filter(event -> event.getEventName().equals("mcp.tool.call"))
                .toList();
    }

    private long distinctCalls() {
        return calls().stream()
                .map(event -> event.getAgentBoot() + ":" + event.getAgentSequence())
                .distinct()
                .count();
    }

    /** What was told to be lost, by reason. */
    private Map<String, Long> losses() {
        Map<String, Long> losses = new HashMap<>();
        kafka.events().stream()
                .filter(event -> event.getEventName().equals("vedette.agent.loss"))
                .forEach(loss -> losses.merge(
                        loss.getAttributes().get("reason"),
                        Long.parseLong(loss.getAttributes().get("events")),
                        Long::sum));
        return losses;
    }

    /** Each event follows its predecessor; one that came twice came with the same bytes. */
    private void assertUnbroken() {
        Map<String, byte[]> byId = new HashMap<>();
        Map<ByteBuffer, String> idByHash = new HashMap<>();
        List<AuditEvent> events = kafka.events();
        List<byte[]> records = kafka.records();
        for (int i = 0; i < events.size(); i++) {
            AuditEvent event = events.get(i);
            String id = event.getAgentBoot() + ":" + event.getAgentSequence();
            byte[] before = byId.putIfAbsent(id, records.get(i));
            assertThat(before == null || Arrays.equals(before, records.get(i)))
                    .as("%s came with other bytes", id)
                    .isTrue();
            idByHash.put(event.getChainHash().orElseThrow(), id);
        }
        long firsts = events.stream()
                .filter(event -> !idByHash.containsKey(event.getChainPrevious().orElseThrow()))
                .map(event -> event.getAgentBoot() + ":" + event.getAgentSequence())
                .distinct()
                .count();
        assertThat(firsts)
                .as("events whose predecessor is not there: the very first one")
                .isEqualTo(1);
    }

    private static List<Long> sequences(int events) {
        return LongStream.range(0, events).boxed().toList();
    }

    private List<String> ringFiles() throws Exception {
        return files("ring-");
    }

    private List<String> segmentFiles() throws Exception {
        return files("segment-");
    }

    private List<String> files(String prefix) throws Exception {
        try (var files = Files.list(directory.resolve("spool/0"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    private Settings settings() throws Exception {
        return Settings.read(
                Map.of("vedette.spool.dir", directory.resolve("spool").toString(), "vedette.ring.bytes", "262144"),
                Map.of());
    }

    /** A start of the agent; closed without {@link #end} it leaves what was not sent, as a kill does. */
    private final class Start implements AutoCloseable {
        private final Losses losses = new Losses();
        private final Storage storage;
        private final Recorder recorder;
        private final Drainer drainer;
        private final Thread thread;

        Start() throws Exception {
            storage = Storage.open(settings(), losses);
            recorder = new Recorder(storage.ring(), settings());
            Reports reports = new Reports(recorder, storage.ring(), new Coverage(), losses, Duration.ofHours(1));
            drainer = new Drainer(storage, kafka::connect, "Kafka does not take them", losses, reports);
            thread = new Thread(drainer, "drainer");
        }

        void drain() {
            thread.start();
        }

        void record(int calls) {
            for (int i = 0; i < calls; i++) {
                recorder.record(recorder.start("mcp.tool.call"));
            }
        }

        /** As fast as the ring gets free, as a server does whose requests take longer than a disk. */
        void recordSlowly(int calls) {
            for (int i = 0; i < calls; i++) {
                if (storage.ring().used() > storage.ring().capacity() / 2) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> storage.ring().used() <= storage.ring().capacity() / 2);
                }
                record(1);
            }
        }

        void end() throws InterruptedException {
            drainer.stop(PATIENCE);
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }

        @Override
        public void close() throws Exception {
            drainer.stop(Duration.ZERO);
            thread.join(PATIENCE.toMillis());
            if (storage.directory().isPresent()) {
                storage.directory().get().close();
            }
        }
    }
}
