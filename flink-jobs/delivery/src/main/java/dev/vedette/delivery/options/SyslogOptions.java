package dev.vedette.delivery.options;

import dev.vedette.delivery.format.Formats;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.syslog.SyslogDestination;

/** {@code type: syslog}. */
final class SyslogOptions {
    private SyslogOptions() {}

    static Destination read(Section sink) {
        DeliveryOptions.Address address = sink.address("address");
        String format = sink.optionalChoice("format", Formats.names()).orElse("ecs");
        return new SyslogDestination(address.host(), address.port(), Formats.named(format));
    }
}
