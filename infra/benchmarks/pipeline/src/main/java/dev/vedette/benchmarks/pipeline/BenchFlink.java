package dev.vedette.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this JVM: one task manager, whose classes stay compiled from job to job. */
final class BenchFlink implements AutoCloseable {
    static final int PARALLELISM = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** When nothing has moved for so long, a job has drained its topic. */
    private static final long QUIET_NANOS = Duration.ofMillis(400).toNanos();

    private final MiniCluster cluster;
    private final ObjectMapper json = new ObjectMapper();

    /** Where Flink keeps keyed state, and whether a checkpoint holds what has changed or all of it. */
    enum Backend {
        ROCKSDB("rocksdb", true, "RocksDB"),
        /** A checkpoint need not wait for what is in memory to be written to files. */
        ROCKSDB_IN_FULL("rocksdb", false, "RocksDB with full checkpoints"),
        HEAP("hashmap", false, "heap");

        private final String type;
        private final boolean incremental;
        private final String title;

        Backend(String type, boolean incremental, String title) {
            this.type = type;
            this.incremental = incremental;
            this.title = title;
        }

        /** For people. */
        String title() {
            return title;
        }
    }

    /**
     * @param checkpoints folder for them
     * @param settings further ones of Flink
     */
    BenchFlink(Path checkpoints, Map<String, String> settings) throws Exception {
        Configuration configuration = Configuration.fromMap(settings);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.setString("metrics.reporter.bench.factory.class", Counters.Factory.class.getName());
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(PARALLELISM)
                .build());
        cluster.start();
    }

    /** Starts a job and returns when all of its tasks run. */
    Running start(Backend backend, Consumer<StreamExecutionEnvironment> job) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend.type);
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, backend.incremental);
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        job.accept(environment);
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        awaitSlots();
        cluster.submitJob(graph).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Running running = new Running(graph.getJobID());
        running.awaitRunning();
        return running;
    }

    /** A job that has ended gives its slots back a little later, and one that finds none fails at once. */
    private void awaitSlots() throws Exception {
        URI overview = cluster.getRestAddress()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .resolve("/overview");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (json.readTree(overview.toURL()).path("slots-available").asInt() < PARALLELISM) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("there are no slots for a job within " + PATIENCE);
            }
            Thread.sleep(5);
        }
    }

    /**
     * How long a job took to read and work off what there was.
     *
     * @param processorSeconds of this JVM, all threads: tasks, state, checkpoints, collections, compilers
     * @param checkpoints completed meanwhile
     */
    record Drain(long events, double seconds, double processorSeconds, long checkpoints) {
        double perSecond() {
            return events / seconds;
        }

        double processorMicros() {
            return processorSeconds * 1e6 / events;
        }
    }

    final class Running implements AutoCloseable {
        private final JobID id;

        private Running(JobID id) {
            this.id = id;
        }

        private AccessExecutionGraph graph() throws Exception {
            return cluster.getExecutionGraph(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        private void awaitRunning() throws Exception {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (graph().getState() != JobStatus.RUNNING
                    || !StreamSupport.stream(graph().getAllExecutionVertices().spliterator(), false)
                            .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING)) {
                requireSound();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the job does not start within " + PATIENCE);
                }
                Thread.sleep(5);
            }
        }

        private void requireSound() throws Exception {
            if (graph().getFailureInfo() != null) {
                throw new IllegalStateException(
                        "the job fails: " + graph().getFailureInfo().getExceptionAsString());
            }
        }

        /**
         * Waits until the job has read so many events, and all operators have taken what came from them.
         *
         * @param events how many events the topic holds
         */
        Drain awaitDrained(long events) throws Exception {
            long started = 0;
            long processorAtStart = 0;
            long last = -1;
            long lastChange = System.nanoTime();
            long processorAtLastChange = 0;
            long nextLook = lastChange + QUIET_NANOS;
            while (true) {
                long read = Counters.sum("Read events", "numRecordsOut");
                long taken = Counters.sum("", "numRecordsIn");
                long now = System.nanoTime();
                if (started == 0 && read > 0) {
                    started = now;
                    processorAtStart = processorNanos();
                }
                if (taken != last) {
                    last = taken;
                    lastChange = now;
                    processorAtLastChange = processorNanos();
                } else if (read >= events && now - lastChange > QUIET_NANOS) {
                    return new Drain(
                            events,
                            (lastChange - started) / 1e9,
                            (processorAtLastChange - processorAtStart) / 1e9,
                            statistics().getCounts().getNumberOfCompletedCheckpoints());
                } else if (now - lastChange > PATIENCE.toNanos()) {
                    throw new IllegalStateException("the job stands still after " + read + " of " + events + " events");
                }
                if (now > nextLook) {
                    // Costs the cluster more than the counters do.
                    requireSound();
                    nextLook = now + QUIET_NANOS;
                }
                Thread.sleep(5);
            }
        }

        /** Takes a checkpoint and says what it holds. */
        AbstractCheckpointStats checkpoint() throws Exception {
            cluster.triggerCheckpoint(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            AbstractCheckpointStats stats = statistics().getHistory().getLatestCompletedCheckpoint();
            if (stats == null) {
                throw new IllegalStateException("no checkpoint was completed");
            }
            return stats;
        }

        CheckpointStatsSnapshot statistics() throws Exception {
            CheckpointStatsSnapshot statistics = graph().getCheckpointStatsSnapshot();
            if (statistics == null) {
                throw new IllegalStateException("the job takes no checkpoints");
            }
            return statistics;
        }

        /** Bytes of the state of the tasks whose name holds the word, in a checkpoint. */
        long stateBytes(AbstractCheckpointStats checkpoint, String task) throws Exception {
            long bytes = 0;
            for (var vertex : graph().getVerticesTopologically()) {
                var stats = checkpoint.getTaskStateStats(vertex.getJobVertexId());
                if (vertex.getName().contains(task) && stats != null) {
                    bytes += stats.getStateSize();
                }
            }
            return bytes;
        }

        @Override
        public void close() throws Exception {
            cluster.cancelJob(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            cluster.requestJobResult(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    @Override
    public void close() throws Exception {
        cluster.closeAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
