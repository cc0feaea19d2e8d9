package dev.vedette.delivery.syslog;

import java.nio.charset.StandardCharsets;

/** Frames of messages in a stream: the length before each (RFC 6587 section 3.4.1, RFC 5425 section 4.3). */
final class OctetCounting {
    private OctetCounting() {}

    static byte[] frame(byte[] message) {
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + message.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(message, 0, frame, length.length, message.length);
        return frame;
    }
}
