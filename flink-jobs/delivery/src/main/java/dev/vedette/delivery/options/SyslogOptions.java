package dev.vedette.delivery.options;

import dev.vedette.delivery.format.Formats;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.syslog.SyslogDestination;
import dev.vedette.delivery.syslog.Transport;
import dev.vedette.schemas.access.TlsFiles;
import java.util.Optional;

/** {@code type: syslog}. */
final class SyslogOptions {
    private SyslogOptions() {}

    static Destination read(Section sink) {
        DeliveryOptions.Address address = sink.address("address");
        String format = sink.optionalChoice("format", Formats.names()).orElse("ecs");
        Transport transport =
                sink.section("tls").<Transport>map(SyslogOptions::tls).orElseGet(Transport.Tcp::new);
        return new SyslogDestination(address.host(), address.port(), transport, Formats.named(format));
    }

    private static Transport tls(Section tls) {
        Optional<String> authorities = tls.optionalText("ca_file");
        Optional<String> certificate = tls.optionalText("certificate_file");
        Optional<String> key = tls.optionalText("key_file");
        tls.end();
        if (certificate.isPresent() != key.isPresent()) {
            throw tls.wrong("certificate_file", "and key_file: one goes with the other");
        }
        return new Transport.Tls(new TlsFiles(authorities, certificate, key));
    }
}
