package dev.vedette.delivery.syslog;

import dev.vedette.schemas.access.TlsFiles;
import java.io.Serializable;

/** What carries messages to a syslog receiver. */
public sealed interface Transport extends Serializable {
    /** TCP as it is: whoever is on the way reads along. */
    record Tcp() implements Transport {}

    /**
     * TLS 1.2 or 1.3 over TCP (RFC 5425). The receiver's certificate has to be valid for the name that it is called by.
     *
     * @param files whom to believe, and who we are
     */
    record Tls(TlsFiles files) implements Transport {}
}
