package dev.vedette.delivery.batch;

import dev.vedette.schemas.KafkaSettings;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriterStateSerializer;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.connector.base.sink.writer.strategy.AIMDScalingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.CongestionControlRateLimitingStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Sends entries in batches, each at least once and one batch after the other. While the destination is away the sink waits and the
 * records stay in Kafka.
 */
public abstract class BatchSink<T extends BatchEntry> extends AsyncSinkBase<T, T> {
    private static final long serialVersionUID = 1L;

    /** A second request would keep the entries waiting just where the destination is slow, and their order would be lost. */
    private static final int IN_FLIGHT = 1;

    private final String name;
    private final KafkaSettings kafka;

    /**
     * @param name for logs and metrics
     * @param kafka settings of Kafka's clients, for dead letters
     */
    protected BatchSink(String name, KafkaSettings kafka, Limits limits) {
        super(
                (entry, context) -> entry,
                limits.entries(),
                IN_FLIGHT,
                2 * limits.entries(),
                limits.bytes(),
                limits.maxMillisWaiting(),
                limits.bytes());
        this.name = name;
        this.kafka = kafka;
    }

    /**
     * How much goes into a request.
     *
     * @param entries at most so many, at least 1
     * @param bytes their sizes together, at most so many; a larger entry becomes a dead letter
     * @param maxMillisWaiting how long an entry may wait for company
     */
    public record Limits(int entries, long bytes, long maxMillisWaiting) implements Serializable {}

    /** Opens the destination where the sink runs. */
    protected abstract BatchWriter<T> open(BatchWriter.Start<T> start) throws IOException;

    /** Reads what {@link BatchEntry#writeTo} wrote. */
    protected abstract T read(DataInput in) throws IOException;

    /** Its name in logs and metrics. */
    protected final String name() {
        return name;
    }

    @Override
    public final StatefulSinkWriter<T, BufferedRequestState<T>> createWriter(WriterInitContext context)
            throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public final StatefulSinkWriter<T, BufferedRequestState<T>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<T>> recovered) throws IOException {
        return open(new BatchWriter.Start<>(
                name, kafka, getElementConverter(), context, configuration(), List.copyOf(recovered)));
    }

    /** Starts with as many entries in flight as may be, halves that at each failure and grows it step by step. */
    private AsyncSinkWriterConfiguration configuration() {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(getMaxBatchSize())
                .setMaxBatchSizeInBytes(getMaxBatchSizeInBytes())
                .setMaxInFlightRequests(getMaxInFlightRequests())
                .setMaxBufferedRequests(getMaxBufferedRequests())
                .setMaxTimeInBufferMS(getMaxTimeInBufferMS())
                .setMaxRecordSizeInBytes(getMaxRecordSizeInBytes())
                .setRateLimitingStrategy(CongestionControlRateLimitingStrategy.builder()
                        .setMaxInFlightRequests(getMaxInFlightRequests())
                        .setInitialMaxInFlightMessages(getMaxBatchSize())
                        .setScalingStrategy(AIMDScalingStrategy.builder(getMaxBatchSize())
                                .setIncreaseRate(Math.max(1, getMaxBatchSize() / 10))
                                .build())
                        .build())
                .build();
    }

    @Override
    public final SimpleVersionedSerializer<BufferedRequestState<T>> getWriterStateSerializer() {
        return new StateSerializer();
    }

    private final class StateSerializer extends AsyncSinkWriterStateSerializer<T> {
        @Override
        protected void serializeRequestToStream(T entry, DataOutputStream out) throws IOException {
            entry.writeTo(out);
        }

        @Override
        protected T deserializeRequestFromStream(long size, DataInputStream in) throws IOException {
            return read(in);
        }

        @Override
        public int getVersion() {
            return 1;
        }
    }
}
