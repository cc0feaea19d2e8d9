package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;

/** What the job asks of RocksDB when nobody says otherwise; its names are Flink's. */
class RocksDbSettingsTest {
    private static ReadableConfig built(Map<String, String> given) throws Exception {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(Configuration.fromMap(given));
        DetectionJob.build(environment, "--bootstrap", "127.0.0.1:1", "--unsigned-rules");
        return environment.getConfiguration();
    }

    @Test
    void filesAreCompressedByLz4AndHaveBloomFiltersAndLittleWaitsInMemory() throws Exception {
        ReadableConfig built = built(Map.of());
        assertThat(built.get(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL))
                .containsExactly(CompressionType.LZ4_COMPRESSION);
        assertThat(built.get(RocksDBConfigurableOptions.USE_BLOOM_FILTER)).isTrue();
        assertThat(built.get(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE)).isEqualTo(MemorySize.ofMebiBytes(4));
        assertThat(built.get(RocksDBOptions.OPTIONS_FACTORY)).isEqualTo(RocksDbThreads.class.getName());
    }

    @Test
    void whatTheClusterSaysStays() throws Exception {
        ReadableConfig built = built(Map.of(
                RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL.key(),
                "NO_COMPRESSION;ZSTD_COMPRESSION",
                RocksDBConfigurableOptions.USE_BLOOM_FILTER.key(),
                "false",
                RocksDBConfigurableOptions.WRITE_BUFFER_SIZE.key(),
                "64mb",
                RocksDBOptions.OPTIONS_FACTORY.key(),
                "of.the.Cluster"));
        assertThat(built.get(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL))
                .containsExactly(CompressionType.NO_COMPRESSION, CompressionType.ZSTD_COMPRESSION);
        assertThat(built.get(RocksDBConfigurableOptions.USE_BLOOM_FILTER)).isFalse();
        assertThat(built.get(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE)).isEqualTo(MemorySize.ofMebiBytes(64));
        assertThat(built.get(RocksDBOptions.OPTIONS_FACTORY)).isEqualTo("of.the.Cluster");
    }

    @Test
    void timersAreInRocksDbWhateverTheClusterSays() throws Exception {
        assertThat(built(Map.of(RocksDBOptions.TIMER_SERVICE_FACTORY.key(), "HEAP"))
                        .get(RocksDBOptions.TIMER_SERVICE_FACTORY))
                .isEqualTo(PriorityQueueStateType.ROCKSDB);
    }

    /** Of those that merge files, and of no others; where there is no such file system nobody can look. */
    @Test
    void whatMergesFilesIsNoLongerUrgent(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/proc/self/task")).isDirectory();
        try (DBOptions given = new DBOptions().setCreateIfMissing(true);
                DBOptions options = new RocksDbThreads().createDBOptions(given, List.of());
                Options all = new Options(options, new ColumnFamilyOptions());
                FlushOptions flush = new FlushOptions();
                RocksDB db = RocksDB.open(all, folder.toString())) {
            for (int file = 0; file < 3; file++) {
                db.put(new byte[] {1}, new byte[] {(byte) file});
                db.flush(flush);
            }
            db.compactRange();
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> niceness("rocksdb:low").contains(19));
            assertThat(niceness("rocksdb:low")).containsOnly(19);
            assertThat(niceness("rocksdb:high")).doesNotContain(19);
        }
    }

    /** All RocksDB of a task manager write their memory at once when a checkpoint comes. */
    @Test
    void severalThreadsWriteWhatACheckpointWaitsFor() throws Exception {
        try (DBOptions given = new DBOptions();
                DBOptions options = new RocksDbThreads().createDBOptions(given, List.of())) {
            assertThat(options.getEnv().getBackgroundThreads(Priority.HIGH)).isEqualTo(RocksDbThreads.WRITING);
        }
    }

    /** Of this process's threads of the name (proc(5): the nineteenth field of stat). */
    private static Set<Integer> niceness(String name) throws IOException {
        Set<Integer> found = new HashSet<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                String stat = read(thread.resolve("stat"));
                if (stat.contains("(" + name)) {
                    found.add(Integer.valueOf(
                            stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }
}
