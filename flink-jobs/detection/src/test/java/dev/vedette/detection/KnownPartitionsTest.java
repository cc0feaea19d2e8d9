package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A partition's watermark exists once its output does. */
class KnownPartitionsTest {
    private final List<String> calls = new ArrayList<>();

    private static KafkaPartitionSplit split(int partition) {
        return new KafkaPartitionSplit(new TopicPartition("topic", partition), 0);
    }

    @Test
    void eachPartitionHasItsOutputBeforeTheFirstRecordOfAny() throws Exception {
        KnownPartitions.Reader<String> reader = new KnownPartitions.Reader<>(new OneRecordAPoll());
        reader.addSplits(List.of(split(0), split(1)));
        reader.pollNext(new Output());
        assertThat(calls).containsExactly("output topic-0", "output topic-1", "record");
        reader.addSplits(List.of(split(2)));
        reader.pollNext(new Output());
        assertThat(calls).endsWith("record", "output topic-2", "record");
    }

    private static final class OneRecordAPoll implements SourceReader<String, KafkaPartitionSplit> {
        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<String> output) {
            output.collect("record");
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }

    private final class Output implements ReaderOutput<String> {
        @Override
        public void collect(String record) {
            calls.add(record);
        }

        @Override
        public void collect(String record, long timestamp) {
            calls.add(record);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<String> createOutputForSplit(String split) {
            calls.add("output " + split);
            return this;
        }

        @Override
        public void releaseOutputForSplit(String split) {}
    }
}
