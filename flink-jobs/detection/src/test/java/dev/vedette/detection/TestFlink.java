package dev.vedette.detection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster inside the test's JVM, one for all tests. */
final class TestFlink {
    private static final int SLOTS = 4;

    private static TestFlink shared;

    private final MiniCluster cluster;

    static synchronized TestFlink shared() throws Exception {
        if (shared == null) {
            shared = new TestFlink(Map.of());
        }
        return shared;
    }

    /** One of its own, with these settings too; it is there until the JVM ends. */
    static TestFlink with(Map<String, String> settings) throws Exception {
        return new TestFlink(settings);
    }

    private TestFlink(Map<String, String> settings) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        // In the job manager's memory, a checkpoint has 5 MB of state at most.
        Path checkpoints = Files.createTempDirectory("vedette-checkpoints");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.setString("metrics.reporter.test.factory.class", TestMetrics.Factory.class.getName());
        settings.forEach(configuration::setString);
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            cluster.closeAsync();
            TestBroker.delete(checkpoints);
        }));
    }

    /** What a cluster says that keeps keyed state in RocksDB. */
    static Map<String, String> rocksDb() {
        return Map.of("state.backend.type", "rocksdb", "execution.checkpointing.incremental", "true");
    }

    /** These, and that checkpoints stay when a job is cancelled. */
    static Map<String, String> retaining(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        return all;
    }

    /**
     * Starts the detection job and waits until all its tasks run.
     *
     * @param settings that an operator makes for a cluster
     */
    Running start(JobOptions options, int parallelism, Optional<String> savepoint, Map<String, String> settings)
            throws Exception {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(Configuration.fromMap(settings));
        environment.setParallelism(parallelism);
        new DetectionGraph(options, new ModelScorer()).build(environment);
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        savepoint.ifPresent(path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
        cluster.submitJob(graph).get(30, TimeUnit.SECONDS);
        Running running = new Running(graph.getJobID());
        running.awaitRunning();
        return running;
    }

    final class Running implements AutoCloseable {
        private final JobID id;

        private Running(JobID id) {
            this.id = id;
        }

        JobStatus status() throws Exception {
            return cluster.getJobStatus(id).get(30, TimeUnit.SECONDS);
        }

        /** Why the job has started again last; empty if it never did. */
        Optional<String> failure() {
            try {
                return Optional.ofNullable(cluster.getExecutionGraph(id)
                                .get(30, TimeUnit.SECONDS)
                                .getFailureInfo())
                        .map(info -> info.getExceptionAsString());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private void awaitRunning() {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .pollInterval(java.time.Duration.ofMillis(20))
                    .until(() -> cluster.getExecutionGraph(id).get().getState() == JobStatus.RUNNING
                            && java.util.stream.StreamSupport.stream(
                                            cluster.getExecutionGraph(id)
                                                    .get()
                                                    .getAllExecutionVertices()
                                                    .spliterator(),
                                            false)
                                    .allMatch(vertex -> vertex.getExecutionState()
                                            == org.apache.flink.runtime.execution.ExecutionState.RUNNING));
        }

        /** Ends the job; returns where its state is. */
        String stopWithSavepoint(Path folder) throws Exception {
            String path = cluster.stopWithSavepoint(id, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                    .get(60, TimeUnit.SECONDS);
            cluster.requestJobResult(id).get(60, TimeUnit.SECONDS);
            return path;
        }

        /** Takes a checkpoint and ends the job as if it had failed right after; returns where its state is. */
        String cancelAfterCheckpoint() throws Exception {
            String path = cluster.triggerCheckpoint(id).get(60, TimeUnit.SECONDS);
            close();
            return path;
        }

        @Override
        public void close() throws Exception {
            cluster.cancelJob(id).get(30, TimeUnit.SECONDS);
            cluster.requestJobResult(id).get(60, TimeUnit.SECONDS);
        }
    }
}
