package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainerTest {
    private static final int CAPACITY = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** More than a drainer takes at once. */
    private static final int MANY = 1_000;

    private final Settings settings = Settings.read(Map.of(), Map.of());
    private final List<AuditEvent> taken = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    DrainerTest() throws Exception {}

    @Test
    void allThatAnEarlierStartLeftIsSentThoughEachBatchIsAcknowledgedAtOnce() throws Exception {
        Path file = directory.resolve("left");
        HandOverRing before = HandOverRing.create(file, CAPACITY);
        Recorder recorder = new Recorder(before, settings);
        for (int i = 0; i < MANY; i++) {
            recorder.record(recorder.start("mcp.tool.call"));
        }
        drain(file);
        assertThat(ofBoot(1)).extracting(AuditEvent::getAgentSequence).isEqualTo(sequences(MANY));
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeReadOfAnEarlierStartHidesNothingBehindIt() throws Exception {
        Path file = directory.resolve("left");
        HandOverRing before = HandOverRing.create(file, CAPACITY);
        byte[] noEvent = new byte[16];
        for (int i = 0; i < MANY; i++) {
            before.offer(noEvent, noEvent.length);
        }
        Recorder recorder = new Recorder(before, settings);
        recorder.record(recorder.start("mcp.tool.call"));
        drain(file);
        assertThat(ofBoot(1)).extracting(AuditEvent::getEventName).containsExactly("mcp.tool.call");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(taken)
                        .filteredOn(event -> event.getEventName().equals("vedette.agent.loss"))
                        .isNotEmpty());
    }

    /** Runs a drainer over the file's ring and an empty one, until it has ended in good order. */
    private void drain(Path file) throws Exception {
        HandOverRing now = HandOverRing.inMemory(CAPACITY);
        Deque<Drainer.Source> sources = new ArrayDeque<>();
        sources.add(new Drainer.Source(HandOverRing.open(file), 1, file));
        sources.add(new Drainer.Source(now, 2, null));
        Reports reports = new Reports(new Recorder(now, settings), now, new Coverage(), Duration.ofHours(1));
        Drainer drainer = new Drainer(
                "instance",
                sources,
                () -> new Drainer.Connection(
                        new Pipeline(new AtOnce(log -> taken.add(LogRecords.toEvent(log)))),
                        CompletableResultCode.ofSuccess()),
                reports);
        Thread thread = new Thread(drainer, "drainer");
        thread.start();
        await().atMost(PATIENCE).until(() -> !file.toFile().exists());
        drainer.stop(PATIENCE);
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    private List<AuditEvent> ofBoot(long boot) {
        return taken.stream().filter(event -> event.getAgentBoot() == boot).toList();
    }

    private static List<Long> sequences(int events) {
        return LongStream.range(0, events).boxed().toList();
    }
}
