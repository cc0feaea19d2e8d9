package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.TrustedKeys;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainerTest {
    static final Duration PATIENCE = Duration.ofSeconds(30);
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
        try (AgentStart before = start()) {
            before.record(MANY);
        }
        try (AgentStart now = start()) {
            now.drain();
            await().atMost(PATIENCE).until(() -> calls().size() >= MANY);
            now.end();
        }
        assertThat(recorded()).extracting(AuditEvent::getAgentSequence).isEqualTo(sequences(MANY + MANY / 2));
        assertThat(ringFiles()).as("the earlier start's ring is gone").containsExactly("ring-1");
        assertUnbroken();
    }

    @Test
    void anEventIsSentWithWhatItWaitedForAndOneOfAKilledStartAsFarAsItWasKnown() throws Exception {
        try (AgentStart killed = start()) {
            killed.record(FEW);
        }
        try (AgentStart now = start()) {
            now.drain();
            now.record(FEW);
            await().atMost(PATIENCE).until(() -> calls().size() == 2 * FEW);
            now.end();
        }
        assertThat(calls()).extracting(AuditEvent::getToolName).isEqualTo(toolNames());
        assertThat(kafka.events())
                .as("of each open call there is its event as a request")
                .filteredOn(event -> event.getEventName().equals("mcp.request"))
                .hasSize(FEW)
                .allMatch(event -> event.getToolName().isEmpty());
        assertUnbroken();
    }

    private static List<Optional<String>> toolNames() {
        return IntStream.range(0, 2 * FEW)
                .mapToObj(call -> call % 2 == 0
                        ? Optional.<String>empty()
                        : Optional.of(call < FEW ? AgentStart.UNKNOWN : AgentStart.KNOWN))
                .toList();
    }

    @Test
    void whatCannotBeReadOfAnEarlierStartHidesNothingBehindIt() throws Exception {
        try (AgentStart before = start()) {
            for (int i = 0; i < MANY; i++) {
                before.storage.ring().offer(new byte[16], 16);
            }
            before.record(1);
        }
        try (AgentStart now = start()) {
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
        try (AgentStart start = start()) {
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
        try (AgentStart start = start()) {
            start.drain();
            start.recordSlowly(TOO_MANY_FOR_THE_RING);
            assertThat(kafka.records()).isEmpty();
            kafka.become(OtherSide.Mood.TAKES);
            await().atMost(PATIENCE).until(() -> calls().size() >= TOO_MANY_FOR_THE_RING);
            start.end();
            assertThat(start.storage.ring().dropped()).isZero();
            assertThat(start.health.sent()).isEqualTo(start.health.seen());
            assertThat(start.health.spooled()).isBetween((long) TOO_MANY_FOR_THE_RING / 2, start.health.sent());
            assertThat(start.health.spoolBytes()).isZero();
            assertThat(start.health.ringTime().count()).isEqualTo(start.health.seen());
        }
        assertThat(calls()).hasSize(TOO_MANY_FOR_THE_RING);
        assertThat(segmentFiles()).isEmpty();
        assertUnbroken();
    }

    @Test
    void writesDownWhatGetsNoAnswerAndSendsItOnceWhenTheAnswerComes() throws Exception {
        try (AgentStart start = start()) {
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
        try (AgentStart start = start()) {
            start.record(MANY * 10);
            long dropped = start.storage.ring().dropped();
            assertThat(dropped).isPositive();
            start.drain();
            start.end();
            assertThat(recorded()).hasSize((int) (MANY * 10 + MANY * 5 - dropped));
            assertThat(losses())
                    .as("with the reports that had no room themselves")
                    .containsEntry("ring_full", start.storage.ring().dropped());
        }
    }

    @Test
    void signsTheChainsHeadInEveryHeartbeat() throws Exception {
        for (int boot = 0; boot < 2; boot++) {
            try (AgentStart start = start()) {
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
        try (AgentStart start = start()) {
            start.drain();
            start.record(10);
            await().atMost(PATIENCE).until(() -> calls().size() == 9);
            await().atMost(PATIENCE).until(() -> start.losses.total().containsKey("refused"));
            start.end();
        }
        assertThat(losses()).containsEntry("refused", 1L);
    }

    @Test
    void sendsAgainFromTheRingWhereThereIsNoDisk() throws Exception {
        Files.writeString(directory.resolve("spool"), "no directory");
        try (AgentStart start = start()) {
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
    void sendsAgainFromTheSegmentsWithoutARestart() throws Exception {
        kafka.become(OtherSide.Mood.UNREACHABLE);
        try (AgentStart start = start()) {
            start.drain();
            start.recordSlowly(TOO_MANY_FOR_THE_RING);
            kafka.become(OtherSide.Mood.SAYS_NOTHING);
            await().atMost(PATIENCE).until(() -> kafka.unanswered() > FEW);
            kafka.become(OtherSide.Mood.FAILS);
            kafka.become(OtherSide.Mood.TAKES);
            await().atMost(PATIENCE).until(() -> distinctCalls() == TOO_MANY_FOR_THE_RING);
            start.end();
        }
        assertThat(segmentFiles()).isEmpty();
        assertUnbroken();
    }

    @Test
    void whateverHappensEveryEventComesWithOneNumberAndOneHash() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        OtherSide.Mood[] moods = OtherSide.Mood.values();
        int recorded = 0;
        for (int boot = 0; boot < 6; boot++) {
            try (AgentStart start = start()) {
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
        try (AgentStart last = start()) {
            last.drain();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(distinctCalls()).as("seed %d", seed).isEqualTo(all));
            last.end();
        }
        assertUnbroken();
    }

    @Test
    void sendsOnceWhatWasWrittenDownBeforeItsAnswerCame() throws Exception {
        try (AgentStart start = start()) {
            start.drain();
            kafka.become(OtherSide.Mood.SAYS_NOTHING);
            start.record(FEW);
            await().atMost(PATIENCE).until(() -> !segmentFiles().isEmpty());
            kafka.become(OtherSide.Mood.TAKES);
            start.record(1);
            await().atMost(PATIENCE).until(() -> calls().size() >= FEW + 1);
            start.end();
        }
        assertThat(calls()).hasSize(FEW + 1);
        assertUnbroken();
    }

    /** A kill runs nothing of the agent: the next start has the disk as it was at some moment. */
    @Test
    void whatHadNoAnswerIsOnTheDiskAtAnyMoment() throws Exception {
        Path spool = directory.resolve("spool");
        Path asItWas = directory.resolve("as-it-was");
        try (AgentStart start = start().withoutOpenEvents()) {
            start.drain();
            kafka.become(OtherSide.Mood.SAYS_NOTHING);
            start.recordSlowly(TOO_MANY_FOR_THE_RING);
            copy(spool, asItWas);
        }
        kafka.forget();
        kafka.become(OtherSide.Mood.TAKES);
        try (AgentStart next = new AgentStart(asItWas, kafka)) {
            next.drain();
            await().atMost(PATIENCE).until(() -> distinctCalls() == TOO_MANY_FOR_THE_RING);
            next.end();
        }
        assertUnbroken();
    }

    /**
     * The ring first: what moves into a segment meanwhile is in both. A kill stops all at once and this does not, so an open
     * event would be open in the ring and whole in the segment.
     */
    private static void copy(Path from, Path to) throws Exception {
        List<Path> files;
        try (var found = Files.walk(from)) {
            files = found.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(
                            file -> !file.getFileName().toString().startsWith("ring-")))
                    .toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private List<AuditEvent> calls() {
        return kafka.events().stream()
                .filter(event -> event.getEventName().equals("mcp.tool.call"))
                .toList();
    }

    /** Calls, and of each open one its event as a request. */
    private List<AuditEvent> recorded() {
        return kafka.events().stream()
                .filter(event -> event.getEventName().startsWith("mcp."))
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

    private AgentStart start() throws Exception {
        return new AgentStart(directory.resolve("spool"), kafka);
    }
}
