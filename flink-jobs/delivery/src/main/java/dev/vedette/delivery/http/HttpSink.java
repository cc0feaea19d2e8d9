package dev.vedette.delivery.http;

import dev.vedette.delivery.batch.BatchSink;
import dev.vedette.delivery.batch.BatchWriter;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import java.io.DataInput;
import java.io.IOException;

/** Sends messages to an {@link Endpoint}. */
public final class HttpSink extends BatchSink<Message> {
    private static final long serialVersionUID = 1L;

    private final Endpoint.Factory endpoint;

    /**
     * @param name the sink's own, for logs and metrics
     * @param kafka settings of Kafka's clients, for dead letters
     */
    public HttpSink(String name, KafkaSettings kafka, Limits limits, Endpoint.Factory endpoint) {
        super(name, kafka, limits);
        this.endpoint = endpoint;
    }

    @Override
    protected BatchWriter<Message> open(BatchWriter.Start<Message> start) throws IOException {
        return new HttpWriter(start, endpoint.open());
    }

    @Override
    protected Message read(DataInput in) throws IOException {
        return Message.readFrom(in);
    }
}
