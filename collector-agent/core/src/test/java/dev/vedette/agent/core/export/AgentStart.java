package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.spool.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A start of the agent; closed without {@link #end} it leaves what was not sent, as a kill does. Every other call that it
 * records has an event as a request as well, and is open until the drainer has looked into it.
 */
final class AgentStart implements AutoCloseable {
    /** What a call's event that was open says as long as nobody looked, and after. */
    static final String UNKNOWN = "unknown";

    static final String KNOWN = "known";

    final Losses losses = new Losses();
    private final Progress progress = new Progress();
    final Health health;
    final Storage storage;
    private final Recorder recorder;
    private final Queue<Long> open = new ConcurrentLinkedQueue<>();
    private final Drainer drainer;
    private final Thread thread;
    private boolean leavesOpen = true;
    private int recorded;

    AgentStart(Path spool, OtherSide kafka) throws Exception {
        Settings settings = settings(spool);
        storage = Storage.open(settings, losses);
        recorder = new Recorder(storage.ring(), settings);
        health = new Health(recorder, storage.ring(), losses, progress);
        Reports reports = new Reports(recorder, storage.ring(), new Coverage(), health, losses, Duration.ofHours(1));
        drainer = new Drainer(
                storage,
                kafka::connect,
                "Kafka does not take them",
                losses,
                progress,
                reports,
                this::lookInto,
                () -> true);
        thread = new Thread(drainer, "drainer");
    }

    static Settings settings(Path spool) throws Exception {
        return Settings.read(Map.of("vedette.spool.dir", spool.toString(), "vedette.ring.bytes", "262144"), Map.of());
    }

    void drain() {
        thread.start();
    }

    /** All calls that it records are whole at once. */
    AgentStart withoutOpenEvents() {
        leavesOpen = false;
        return this;
    }

    void record(int calls) {
        for (int i = 0; i < calls; i++) {
            if (recorded++ % 2 == 0 || !leavesOpen) {
                recorder.record(recorder.start("mcp.tool.call"));
            } else {
                recordOpen();
            }
        }
    }

    private void recordOpen() {
        EventEncoder event = recorder.start("mcp.request");
        int request = event.length();
        int openFrom = event.goOnAs("mcp.tool.call").length();
        long place = recorder.recordOpen(event.put(Fields.TOOL_NAME, UNKNOWN), request, openFrom);
        if (place >= 0) {
            open.add(place);
        }
    }

    private boolean lookInto() {
        Long place = open.poll();
        if (place != null) {
            recorder.complete(place, recorder.startEnd().put(Fields.TOOL_NAME, KNOWN));
        }
        return place != null;
    }

    /** As fast as the ring gets free, as a server does whose requests take longer than a disk. */
    void recordSlowly(int calls) {
        for (int i = 0; i < calls; i++) {
            if (storage.ring().used() > storage.ring().capacity() / 2) {
                await().atMost(DrainerTest.PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> storage.ring().used() <= storage.ring().capacity() / 2);
            }
            record(1);
        }
    }

    void end() throws InterruptedException {
        drainer.stop(DrainerTest.PATIENCE);
        thread.join(DrainerTest.PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    @Override
    public void close() throws Exception {
        drainer.stop(Duration.ZERO);
        thread.join(DrainerTest.PATIENCE.toMillis());
        if (storage.directory().isPresent()) {
            storage.directory().get().close();
        }
    }
}
