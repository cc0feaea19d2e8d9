package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.AuditEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job that is stopped in the middle and goes on from its savepoint or checkpoint, at another parallelism, finds the same alerts. */
class RestoreTest {
    private static final int PARTITIONS = 3;
    private static final long SEED = 20261126;

    /** On the heap, in RocksDB, and from one to the other. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, false, false",
        "3, 2, false, false",
        "1, 3, true, true",
        "3, 2, true, true",
        "2, 2, false, true",
        "2, 2, true, false"
    })
    void sameAlertsAfterASavepointAtAnotherParallelism(
            int before, int after, boolean rocksDbBefore, boolean rocksDbAfter, @TempDir Path folder) throws Exception {
        restoredInTheMiddle(
                before,
                cluster(rocksDbBefore),
                after,
                cluster(rocksDbAfter),
                pipeline -> pipeline.stopWithSavepoint(folder));
    }

    /** What a checkpoint holds of states that had changed is not where Flink has what is stored. */
    @ParameterizedTest
    @CsvSource({"1, 3, false", "3, 2, false", "1, 3, true", "3, 2, true"})
    void sameAlertsAfterACheckpointAtAnotherParallelism(int before, int after, boolean rocksDb) throws Exception {
        Map<String, String> cluster = TestFlink.retaining(cluster(rocksDb));
        restoredInTheMiddle(before, cluster, after, cluster, Pipeline::cancelAfterCheckpoint);
    }

    @FunctionalInterface
    private interface Stop {
        /** Returns where the state is. */
        String stop(Pipeline pipeline) throws Exception;
    }

    private static void restoredInTheMiddle(
            int before, Map<String, String> clusterBefore, int after, Map<String, String> clusterAfter, Stop stop)
            throws Exception {
        long start = Clock.nowMicros() - 600_000_000L;
        Story story = new Story(SEED, "default", start);
        List<AuditEvent> events = story.shuffled(SEED);
        try (Pipeline pipeline = Pipeline.create(
                PARTITIONS,
                before,
                "--out-of-orderness",
                "2m",
                "--lateness",
                "1h",
                "--max-hold",
                "1h",
                "--idle-after",
                "5m")) {
            TestRules.pushAll(pipeline);
            pipeline.on(clusterBefore);
            pipeline.start();
            int half = events.size() / 2;
            send(pipeline, events.subList(0, half));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum("Sort out duplicate, late and unreadable", "numRecordsIn") >= half);
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum("Correlate by entity", "heldStates") > 0);
            String state = stop.stop(pipeline);

            pipeline.on(clusterAfter);
            pipeline.restore(state, after);
            send(pipeline, events.subList(half, events.size()));
            heartbeats(pipeline);
            await("seed " + SEED)
                    .atMost(Pipeline.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(pipeline.differenceTo(story.expected())).isEmpty());
        }
    }

    /** No further event of its group comes: only a timer can wake the state. */
    @ParameterizedTest
    @CsvSource({"1, 3, false, false", "3, 2, true, true", "2, 2, false, true"})
    void whatWaitsIsDecidedAfterASavepointWithoutAnotherEvent(
            int before, int after, boolean rocksDbBefore, boolean rocksDbAfter, @TempDir Path folder) throws Exception {
        decidedWithoutAnotherEvent(
                before,
                cluster(rocksDbBefore),
                after,
                cluster(rocksDbAfter),
                pipeline -> pipeline.stopWithSavepoint(folder));
    }

    @ParameterizedTest
    @CsvSource({"1, 3, false", "3, 2, true"})
    void whatWaitsIsDecidedAfterACheckpointWithoutAnotherEvent(int before, int after, boolean rocksDb)
            throws Exception {
        Map<String, String> cluster = TestFlink.retaining(cluster(rocksDb));
        decidedWithoutAnotherEvent(before, cluster, after, cluster, Pipeline::cancelAfterCheckpoint);
    }

    private static void decidedWithoutAnotherEvent(
            int before, Map<String, String> clusterBefore, int after, Map<String, String> clusterAfter, Stop stop)
            throws Exception {
        long start = Clock.nowMicros() - 7_200_000_000L;
        int users = 10;
        try (Pipeline pipeline = Pipeline.create(PARTITIONS, before, "--max-hold", "24h", "--idle-after", "5m")) {
            pipeline.push(TestRules.UNANSWERED, 1, TestRules.unanswered());
            pipeline.on(clusterBefore);
            pipeline.start();
            Agent agent = new Agent("server");
            for (int user = 0; user < users; user++) {
                pipeline.sendTo(0, agent.accepted(start, "kid:" + user, "kid:token", "192.0.2.1"));
            }
            pipeline.flush();
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum("Correlate by entity", "heldStates") == users);
            String state = stop.stop(pipeline);

            pipeline.on(clusterAfter);
            pipeline.restore(state, after);
            heartbeats(pipeline);
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(pipeline.alerts()).hasSize(users));
        }
    }

    private static Map<String, String> cluster(boolean rocksDb) {
        return rocksDb ? TestFlink.rocksDb() : Map.of();
    }

    private static void send(Pipeline pipeline, List<AuditEvent> events) {
        for (AuditEvent event : events) {
            pipeline.sendTo(Math.floorMod(event.getAgentInstance().hashCode(), PARTITIONS), event);
        }
        pipeline.flush();
    }

    private static void heartbeats(Pipeline pipeline) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            pipeline.sendTo(partition, new Agent("clock-" + partition).heartbeat(Clock.nowMicros()));
        }
        pipeline.flush();
    }
}
