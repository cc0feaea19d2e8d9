package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** A start of the agent; closed without {@link #end} it leaves what was not sent, as a kill does. */
final class AgentStart implements AutoCloseable {
    final Losses losses = new Losses();
    private final Progress progress = new Progress();
    final Health health;
    final Storage storage;
    private final Recorder recorder;
    private final Drainer drainer;
    private final Thread thread;

    AgentStart(Path spool, OtherSide kafka) throws Exception {
        Settings settings = settings(spool);
        storage = Storage.open(settings, losses);
        recorder = new Recorder(storage.ring(), settings);
        health = new Health(recorder, storage.ring(), losses, progress);
        Reports reports = new Reports(recorder, storage.ring(), new Coverage(), health, losses, Duration.ofHours(1));
        drainer =
                new Drainer(storage, kafka::connect, "Kafka does not take them", losses, progress, reports, () -> true);
        thread = new Thread(drainer, "drainer");
    }

    static Settings settings(Path spool) throws Exception {
        return Settings.read(Map.of("vedette.spool.dir", spool.toString(), "vedette.ring.bytes", "262144"), Map.of());
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
