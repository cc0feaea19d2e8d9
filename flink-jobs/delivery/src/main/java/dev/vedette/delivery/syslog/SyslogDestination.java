package dev.vedette.delivery.syslog;

import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.EventFitting;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.KafkaSettings;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * A syslog receiver: RFC 5424 in octet counting.
 *
 * @param host where it listens
 * @param port where it listens
 * @param transport what carries the messages
 * @param payload the form of the message itself
 */
public record SyslogDestination(String host, int port, Transport transport, AlertFormat payload)
        implements Destination {
    /** One that takes ECS JSON over plain TCP. */
    public SyslogDestination(String host, int port) {
        this(host, port, new Transport.Tcp(), new EcsFormat());
    }

    @Override
    public AlertFormat format() {
        return new Fitting(new SyslogMessages(payload), SyslogMessages.MAX_OCTETS);
    }

    @Override
    public Optional<EventFormat> events(EventFormat form) {
        return Optional.of(new EventFitting(new SyslogEvents(form), SyslogMessages.MAX_OCTETS));
    }

    @Override
    public Sink<Message> sink(String name, KafkaSettings kafka) {
        return new SyslogSink(name, host, port, transport);
    }
}
