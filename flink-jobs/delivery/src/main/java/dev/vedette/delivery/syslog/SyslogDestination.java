package dev.vedette.delivery.syslog;

import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Message;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * A syslog receiver: RFC 5424 over TCP, in octet counting.
 *
 * @param host where it listens
 * @param port where it listens
 * @param payload the form of the message itself
 */
public record SyslogDestination(String host, int port, AlertFormat payload) implements Destination {
    /** One that takes ECS JSON. */
    public SyslogDestination(String host, int port) {
        this(host, port, new EcsFormat());
    }

    @Override
    public AlertFormat format() {
        return new SyslogMessages(payload);
    }

    @Override
    public Sink<Message> sink(String name, String bootstrap) {
        return new SyslogSink(host, port);
    }
}
