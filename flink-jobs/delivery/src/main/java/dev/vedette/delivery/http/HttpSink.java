package dev.vedette.delivery.http;

import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
 * Sends messages to an {@link Endpoint}, each at least once and one batch after the other. While the endpoint is away the sink waits and
 * the records stay in Kafka.
 */
public final class HttpSink extends AsyncSinkBase<Message, Message> {
    private static final long serialVersionUID = 1L;
    private static final int IN_FLIGHT = 1;

    private final String name;
    private final KafkaSettings kafka;
    private final Endpoint.Factory endpoint;

    /**
     * @param name the sink's own, for logs and metrics
     * @param kafka settings of Kafka's clients, for dead letters
     */
    public HttpSink(String name, KafkaSettings kafka, Endpoint.Limits limits, Endpoint.Factory endpoint) {
        super(
                (message, context) -> message,
                limits.messages(),
                IN_FLIGHT,
                2 * limits.messages(),
                limits.bytes(),
                limits.maxMillisWaiting(),
                limits.bytes());
        this.name = name;
        this.kafka = kafka;
        this.endpoint = endpoint;
    }

    @Override
    public StatefulSinkWriter<Message, BufferedRequestState<Message>> createWriter(WriterInitContext context)
            throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<Message, BufferedRequestState<Message>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<Message>> recovered) throws IOException {
        return new HttpWriter(getElementConverter(), context, configuration(), recovered, this);
    }

    private AsyncSinkWriterConfiguration configuration() {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(getMaxBatchSize())
                .setMaxBatchSizeInBytes(getMaxBatchSizeInBytes())
                .setMaxInFlightRequests(getMaxInFlightRequests())
                .setMaxBufferedRequests(getMaxBufferedRequests())
                .setMaxTimeInBufferMS(getMaxTimeInBufferMS())
                .setMaxRecordSizeInBytes(getMaxRecordSizeInBytes())
                .setRateLimitingStrategy(CongestionControlRateLimitingStrategy.builder()
                        .setMaxInFlightRequests(IN_FLIGHT)
                        .setInitialMaxInFlightMessages(getMaxBatchSize())
                        .setScalingStrategy(AIMDScalingStrategy.builder(getMaxBatchSize())
                                .setIncreaseRate(Math.max(1, getMaxBatchSize() / 10))
                                .build())
                        .build())
                .build();
    }

    String name() {
        return name;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    Endpoint.Factory endpoint() {
        return endpoint;
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<Message>> getWriterStateSerializer() {
        return new StateSerializer();
    }

    private static final class StateSerializer extends AsyncSinkWriterStateSerializer<Message> {
        @Override
        protected void serializeRequestToStream(Message message, DataOutputStream out) throws IOException {
            message.writeTo(out);
        }

        @Override
        protected Message deserializeRequestFromStream(long size, DataInputStream in) throws IOException {
            return Message.readFrom(in);
        }

        @Override
        public int getVersion() {
            return 1;
        }
    }
}
