package dev.vedette.rules;

import java.util.Arrays;
import java.util.Optional;

/**
 * IPv4 dotted quads and IPv6 (RFC 4291 section 2.2) from text, without {@code InetAddress}, which would ask DNS and
 * makes an IPv4 address of an IPv4-mapped one.
 */
public final class IpAddress {

    private static final int MAX_LENGTH = 45;

    private IpAddress() {}

    /**
     * The address in network byte order, 4 or 16 bytes; empty for what is none: a name, a zone ({@code fe80::1%eth0}), a port,
     * a part that is too large or begins with a zero. Linear in the text's length.
     */
    public static Optional<byte[]> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? parse4(text) : parse6(text);
    }

    private static Optional<byte[]> parse4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return Optional.empty();
                }
                bytes[part++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9' && value != 0) {
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) {
                    return Optional.empty();
                }
            } else {
                return Optional.empty();
            }
        }
        return part == 4 ? Optional.of(bytes) : Optional.empty();
    }

    private static Optional<byte[]> parse6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(bytes -> bytes.length == 16);
        }
        Optional<byte[]> head = groups(text.substring(0, gap));
        Optional<byte[]> tail = groups(text.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        System.arraycopy(head.get(), 0, bytes, 0, head.get().length);
        System.arraycopy(tail.get(), 0, bytes, 16 - tail.get().length, tail.get().length);
        return Optional.of(bytes);
    }

    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] groups = text.split(":", -1);
        byte[] bytes = new byte[16];
        int n = 0;
        for (int i = 0; i < groups.length; i++) {
            if (i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
                Optional<byte[]> quad = parse4(groups[i]);
                if (quad.isEmpty() || n > 12) {
                    return Optional.empty();
                }
                System.arraycopy(quad.get(), 0, bytes, n, 4);
                n += 4;
                continue;
            }
            int value = hex(groups[i]);
            if (value < 0 || n > 14) {
                return Optional.empty();
            }
            bytes[n++] = (byte) (value >> 8);
            bytes[n++] = (byte) value;
        }
        return Optional.of(Arrays.copyOf(bytes, n));
    }

    private static int hex(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            int digit = group.charAt(i) < 128 ? Character.digit(group.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Whether it is an IPv4 address written as IPv6, {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2). */
    static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16) {
            return false;
        }
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (i < 10 ? 0 : (byte) 0xff)) {
                return false;
            }
        }
        return true;
    }
}
