package dev.vedette.delivery.webhook;

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
 * A receiver of ours or of anybody's: a signed POST for each alert.
 *
 * @param url where it listens; what it holds is no secret, it stands in the job's graph
 * @param tls the files of its TLS
 * @param secrets what requests are signed with: the one in force, and during a change the one before it
 * @param payload the form of the alert within the body, JSON
 */
public record WebhookDestination(URI url, TlsFiles tls, List<SecretFile> secrets, AlertFormat payload)
        implements Destination {
    private static final int MAX_BYTES = 256 * 1024;

    /** One at a time: a key, a signature and an answer are about one alert, and no neighbour is refused along with it. */
    private static final BatchSink.Limits LIMITS = new BatchSink.Limits(1, 2 * MAX_BYTES, 5);

    public WebhookDestination {
        secrets = List.copyOf(secrets);
    }

    @Override
    public AlertFormat format() {
        return new Fitting(new WebhookFormat(payload), MAX_BYTES);
    }

    @Override
    public Sink<Message> sink(String name, KafkaSettings kafka) {
        return new HttpSink(name, kafka, LIMITS, () -> new WebhookEndpoint(this));
    }
}
