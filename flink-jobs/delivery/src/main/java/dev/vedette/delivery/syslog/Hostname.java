package dev.vedette.delivery.syslog;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This machine's name for the HOSTNAME field (RFC 5424 section 6.2.4). */
final class Hostname {
    private static final int MAX_LENGTH = 255;

    static final String OWN = own();

    private Hostname() {}

    private static String own() {
        try {
            return field(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "-";
        }
    }

    /** Printable US-ASCII without spaces, {@code -} if nothing is left. */
    static String field(String name) {
        String printable = name.replaceAll("[^\\x21-\\x7E]", "");
        String cut = printable.substring(0, Math.min(printable.length(), MAX_LENGTH));
        return cut.isEmpty() ? "-" : cut;
    }
}
