package dev.vedette.delivery.splunk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.batch.BatchSink;
import dev.vedette.delivery.http.HttpSink;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EventFitting;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;

/** Splunk's HTTP Event Collector. */
public final class SplunkDestination implements Destination {
    private static final long serialVersionUID = 1L;

    /** How long an acknowledgement may take by default. */
    public static final Duration ACKNOWLEDGE_WITHIN = Duration.ofMinutes(2);

    private static final int MAX_BYTES = 256 * 1024;
    private static final BatchSink.Limits LIMITS = new BatchSink.Limits(200, 1024 * 1024, 50);

    private final URI url;
    private final TlsFiles tls;
    private final SecretFile token;
    private final long acknowledgeWithinMillis;
    private final Metadata metadata;
    private final AlertFormat payload;

    /**
     * What Splunk files an event by.
     *
     * @param index empty for the token's own
     * @param sourceType names the rules by which Splunk reads it
     * @param source where it comes from
     * @param host empty for what Splunk takes by itself
     */
    public record Metadata(String index, String sourceType, String source, String host) implements Serializable {
        /**
         * Writes it, and the event, into the object that {@code out} has open.
         *
         * @param micros when, microseconds since the epoch
         * @param event JSON of printable US-ASCII
         */
        void write(long micros, byte[] event, JsonGenerator out) throws IOException {
            if (micros > 0) {
                out.writeFieldName("time");
                out.writeNumber(BigDecimal.valueOf(micros, 6).toPlainString());
            }
            write("host", host, out);
            write("source", source, out);
            write("sourcetype", sourceType, out);
            write("index", index, out);
            out.writeFieldName("event");
            out.writeRawValue(new String(event, StandardCharsets.US_ASCII));
        }

        /** Splunk refuses metadata and fields that are empty. */
        static void write(String name, String value, JsonGenerator out) throws IOException {
            if (!value.isEmpty()) {
                out.writeStringField(name, value);
            }
        }
    }

    /**
     * @param url of the collector, without {@code /services/collector}
     * @param token the file with the collector's token
     * @param acknowledgeWithin how long Splunk may take to say that a request is indexed before it is sent again; empty where alerts
     *     count as arrived when Splunk has received them
     * @param payload the form of the alert within the event, JSON
     */
    public SplunkDestination(
            URI url,
            TlsFiles tls,
            SecretFile token,
            Optional<Duration> acknowledgeWithin,
            Metadata metadata,
            AlertFormat payload) {
        this.url = url;
        this.tls = tls;
        this.token = token;
        this.acknowledgeWithinMillis = acknowledgeWithin.map(Duration::toMillis).orElse(0L);
        this.metadata = metadata;
        this.payload = payload;
    }

    @Override
    public AlertFormat format() {
        return new Fitting(new SplunkFormat(metadata, payload), MAX_BYTES);
    }

    @Override
    public Optional<EventFormat> events(EventFormat form) {
        return Optional.of(new EventFitting(new SplunkEvents(metadata, form), MAX_BYTES));
    }

    @Override
    public Sink<Message> sink(String name, KafkaSettings kafka) {
        return new HttpSink(
                name,
                kafka,
                LIMITS,
                () -> new SplunkEndpoint(
                        new SplunkClient(url, tls, token), name, Duration.ofMillis(acknowledgeWithinMillis)));
    }
}
