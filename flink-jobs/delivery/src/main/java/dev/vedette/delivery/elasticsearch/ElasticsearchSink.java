package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch._types.Refresh;
import dev.vedette.delivery.batch.BatchSink;
import dev.vedette.delivery.batch.BatchWriter;
import dev.vedette.schemas.KafkaSettings;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes documents to Elasticsearch, at least once and, since the ids are the documents' own, once for the reader.
 */
public final class ElasticsearchSink extends BatchSink<Document> {
    private static final long serialVersionUID = 1L;

    /** Base64 and JSON escapes make of a Kafka record of 1 MiB, the most that a broker takes by default, 7.4 MiB. */
    private static final long MAX_BYTES = 16 * 1024 * 1024;

    /** How long after an index's time documents of it still come as a matter of course. */
    private static final Duration LATE = Duration.ofDays(2);

    private final Cluster cluster;
    private final Kind kind;

    /** What is written: they differ in how long a document may wait for company. */
    public enum Kind {
        /** Many: batches for throughput, seen with the index's next refresh. */
        EVENTS("events-elasticsearch", 1000, 100, Refresh.False),
        /** Who looked at what in the console, beside the events and as they. */
        CONSOLE_EVENTS("console-elasticsearch", 1000, 100, Refresh.False),
        /** Few, and somebody waits for them: sent and refreshed at once. */
        ALERTS("alerts-elasticsearch", 500, 2, Refresh.True),
        /** Few, and what is new in one is an alert that somebody has got: seen with the index's next refresh. */
        INCIDENTS("incidents-elasticsearch", 500, 100, Refresh.False),
        /** Few, and who decided wants to see it: as alerts. */
        STATUS("feedback-elasticsearch", 500, 2, Refresh.True);

        private final String way;
        private final int maxBatch;
        private final long maxMillisInBuffer;
        private final Refresh refresh;

        Kind(String way, int maxBatch, long maxMillisInBuffer, Refresh refresh) {
            this.way = way;
            this.maxBatch = maxBatch;
            this.maxMillisInBuffer = maxMillisInBuffer;
            this.refresh = refresh;
        }

        IndexTemplate template() {
            return switch (this) {
                case EVENTS, CONSOLE_EVENTS -> IndexTemplate.EVENTS;
                case ALERTS -> IndexTemplate.ALERTS;
                case INCIDENTS -> IndexTemplate.INCIDENTS;
                case STATUS -> IndexTemplate.ALERT_STATUS;
            };
        }

        /** Name of the index that documents of a time go to. */
        String index(Instant time) {
            return switch (this) {
                case EVENTS, CONSOLE_EVENTS -> Documents.eventIndex(time);
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

        /** Whether it deletes what has expired behind its template's alias: of those that share one, one does. */
        boolean deletesExpired() {
            return this != CONSOLE_EVENTS;
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
        super(kind.way, kafka, new Limits(kind.maxBatch, MAX_BYTES, kind.maxMillisInBuffer));
        this.cluster = cluster;
        this.kind = kind;
    }

    @Override
    protected BatchWriter<Document> open(BatchWriter.Start<Document> start) throws IOException {
        return new ElasticsearchWriter(start, kind, cluster.retention(), cluster.client());
    }

    @Override
    protected Document read(DataInput in) throws IOException {
        return Document.readFrom(in);
    }
}
