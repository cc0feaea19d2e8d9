package dev.vedette.delivery.syslog;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A message as RFC 5424 has it, without the frame.
 *
 * @param octets printable US-ASCII
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record SyslogMessage(byte[] octets) implements Serializable {
    /** With its length before it, as a stream needs it: octet counting, RFC 6587 section 3.4.1. */
    byte[] frame() {
        byte[] length = (octets.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + octets.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(octets, 0, frame, length.length, octets.length);
        return frame;
    }
}
