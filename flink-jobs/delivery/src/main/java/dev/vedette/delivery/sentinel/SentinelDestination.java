package dev.vedette.delivery.sentinel;

import dev.vedette.delivery.batch.BatchSink;
import dev.vedette.delivery.http.HttpSink;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.io.Serializable;
import java.net.URI;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * A data collection rule of Azure Monitor, which fills Sentinel's table.
 *
 * @param url the logs ingestion endpoint of the rule or of its data collection endpoint
 * @param tls the files of TLS to it and to the authority
 * @param identity who we are to Azure
 * @param ruleId the rule's immutable id
 * @param stream the rule's stream
 */
public record SentinelDestination(URI url, TlsFiles tls, Identity identity, String ruleId, String stream)
        implements Destination {
    /** Azure cuts values at 64 KB (service limits of the Logs Ingestion API), and half of a JSON value is none. */
    private static final int MAX_BYTES = 60_000;

    /** A request has at most 1 MB, unpacked; brackets and commas take the rest. */
    private static final BatchSink.Limits LIMITS = new BatchSink.Limits(500, 990_000, 100);

    /**
     * An application that is registered with Entra.
     *
     * @param authority where it gets tokens
     * @param tenant the tenant's id or domain
     * @param clientId the application's id
     * @param secret the file with its secret
     * @param scope of the token
     */
    public record Identity(String authority, String tenant, String clientId, SecretFile secret, String scope)
            implements Serializable {}

    @Override
    public AlertFormat format() {
        return new Fitting(new SentinelFormat(new EcsFormat()), MAX_BYTES);
    }

    @Override
    public Sink<Message> sink(String name, KafkaSettings kafka) {
        return new HttpSink(name, kafka, LIMITS, () -> new SentinelEndpoint(this));
    }
}
