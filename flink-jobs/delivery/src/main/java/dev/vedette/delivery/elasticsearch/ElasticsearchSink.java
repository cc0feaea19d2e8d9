package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch._types.Refresh;
import dev.vedette.schemas.KafkaSettings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
 * Writes documents to Elasticsearch, at least once and, since the ids are the documents' own, once for the reader.
 * While the server is away the sink waits and the records stay in Kafka.
 */
public final class ElasticsearchSink extends AsyncSinkBase<Document, Document> {
    private static final long serialVersionUID = 1L;

    /** Base64 and JSON escapes make of a Kafka record of 1 MiB, the most that a broker takes by default, 7.4 MiB. */
    private static final long MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

    private static final long MAX_BATCH_BYTES = MAX_DOCUMENT_BYTES;

    /** How long after an index's time documents of it still come as a matter of course. */
    private static final Duration LATE = Duration.ofDays(2);

    private final Cluster cluster;
    private final KafkaSettings kafka;
    private final Kind kind;

    /** What is written: they differ in how long a document may wait for company. */
    public enum Kind {
        /**
         * Many: batches for throughput, seen with the index's next refresh. One request at a time, as a second one would
         * keep the alerts waiting just where the server is slow.
         */
        EVENTS("events-elasticsearch", 1000, 1, 100, Refresh.False),
        /** Few, and somebody waits for them: sent and refreshed at once. */
        ALERTS("alerts-elasticsearch", 500, 1, 2, Refresh.True),
        /** Few, and what is new in one is an alert that somebody has got: seen with the index's next refresh. */
        INCIDENTS("incidents-elasticsearch", 500, 1, 100, Refresh.False),
        /** Few, and who decided wants to see it: as alerts. */
        STATUS("feedback-elasticsearch", 500, 1, 2, Refresh.True);

        private final String way;
        private final int maxBatch;
        private final int maxInFlight;
        private final long maxMillisInBuffer;
        private final Refresh refresh;

        Kind(String way, int maxBatch, int maxInFlight, long maxMillisInBuffer, Refresh refresh) {
            this.way = way;
            this.maxBatch = maxBatch;
            this.maxInFlight = maxInFlight;
            this.maxMillisInBuffer = maxMillisInBuffer;
            this.refresh = refresh;
        }

        /** Name of the way from Kafka, under which its metrics stand. */
        String way() {
            return way;
        }

        IndexTemplate template() {
            return switch (this) {
                case EVENTS -> IndexTemplate.EVENTS;
                case ALERTS -> IndexTemplate.ALERTS;
                case INCIDENTS -> IndexTemplate.INCIDENTS;
                case STATUS -> IndexTemplate.ALERT_STATUS;
            };
        }

        /** Name of the index that documents of a time go to. */
        String index(Instant time) {
            return switch (this) {
                case EVENTS -> Documents.eventIndex(time);
                case ALERTS -> Documents.alertIndex(time);
                case INCIDENTS -> Documents.incidentIndex(time);
                case STATUS -> Documents.STATUS_INDEX;
            };
        }

        /** Whether an index is of a day or month that ended days ago. */
        boolean isPast(String index) {
            // Their names are in the order of their times.
            return index.compareTo(index(Instant.now().minus(LATE))) < 0;
        }

        Refresh refresh() {
            return refresh;
        }
    }

    /**
     * @param cluster where Elasticsearch answers
     * @param kafka settings of Kafka's clients, for dead letters
     */
    public ElasticsearchSink(Cluster cluster, KafkaSettings kafka, Kind kind) {
        super(
                (document, context) -> document,
                kind.maxBatch,
                kind.maxInFlight,
                2 * kind.maxBatch,
                MAX_BATCH_BYTES,
                kind.maxMillisInBuffer,
                MAX_DOCUMENT_BYTES);
        this.cluster = cluster;
        this.kafka = kafka;
        this.kind = kind;
    }

    @Override
    public StatefulSinkWriter<Document, BufferedRequestState<Document>> createWriter(WriterInitContext context)
            throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<Document, BufferedRequestState<Document>> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<Document>> recovered) throws IOException {
        return ElasticsearchWriter.open(getElementConverter(), context, configuration(), recovered, this);
    }

    /** Starts with as many documents in flight as may be, halves that at each failure and grows it step by step. */
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
                        .setInitialMaxInFlightMessages(getMaxBatchSize() * getMaxInFlightRequests())
                        .setScalingStrategy(AIMDScalingStrategy.builder(getMaxBatchSize() * getMaxInFlightRequests())
                                .setIncreaseRate(getMaxBatchSize() / 10)
                                .build())
                        .build())
                .build();
    }

    Cluster cluster() {
        return cluster;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    Kind kind() {
        return kind;
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<Document>> getWriterStateSerializer() {
        return new StateSerializer();
    }

    private static final class StateSerializer extends AsyncSinkWriterStateSerializer<Document> {
        @Override
        protected void serializeRequestToStream(Document document, DataOutputStream out) throws IOException {
            document.writeTo(out);
        }

        @Override
        protected Document deserializeRequestFromStream(long size, DataInputStream in) throws IOException {
            return Document.readFrom(in);
        }

        @Override
        public int getVersion() {
            return 1;
        }
    }
}
