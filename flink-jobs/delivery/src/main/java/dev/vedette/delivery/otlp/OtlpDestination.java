package dev.vedette.delivery.otlp;

import dev.vedette.delivery.batch.BatchSink;
import dev.vedette.delivery.http.HttpSink;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.net.URI;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Whatever takes logs over OTLP/HTTP: a collector, a back end.
 *
 * @param url its base, {@code /v1/logs} is appended
 * @param tls the files of its TLS
 * @param token what it wants as a bearer's token, or none
 */
public record OtlpDestination(URI url, TlsFiles tls, List<SecretFile> token) implements Destination {
    private static final int MAX_BYTES = 256 * 1024;

    /** A collector takes 20 MiB by default. */
    private static final BatchSink.Limits LIMITS = new BatchSink.Limits(200, 2 * 1024 * 1024, 50);

    public OtlpDestination {
        token = List.copyOf(token);
    }

    @Override
    public AlertFormat format() {
        return new Fitting(new LogRecordFormat(), MAX_BYTES);
    }

    @Override
    public Sink<Message> sink(String name, KafkaSettings kafka) {
        return new HttpSink(name, kafka, LIMITS, () -> new OtlpEndpoint(this));
    }
}
