package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.rocksdb.CompressionType;

/** What the job asks of RocksDB when nobody says otherwise; its names are Flink's. */
class RocksDbSettingsTest {
    private static ReadableConfig built(Map<String, String> given) throws Exception {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(Configuration.fromMap(given));
        DetectionJob.build(environment, "--bootstrap", "127.0.0.1:1", "--unsigned-rules");
        return environment.getConfiguration();
    }

    @Test
    void filesAreCompressedByLz4AndHaveBloomFilters() throws Exception {
        ReadableConfig built = built(Map.of());
        assertThat(built.get(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL))
                .containsExactly(CompressionType.LZ4_COMPRESSION);
        assertThat(built.get(RocksDBConfigurableOptions.USE_BLOOM_FILTER)).isTrue();
    }

    @Test
    void whatTheClusterSaysStays() throws Exception {
        ReadableConfig built = built(Map.of(
                RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL.key(),
                "NO_COMPRESSION;ZSTD_COMPRESSION",
                RocksDBConfigurableOptions.USE_BLOOM_FILTER.key(),
                "false"));
        assertThat(built.get(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL))
                .containsExactly(CompressionType.NO_COMPRESSION, CompressionType.ZSTD_COMPRESSION);
        assertThat(built.get(RocksDBConfigurableOptions.USE_BLOOM_FILTER)).isFalse();
    }
}
