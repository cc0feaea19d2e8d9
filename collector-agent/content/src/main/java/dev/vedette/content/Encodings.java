package dev.vedette.content;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What a text says once an encoding is taken off. Only what is text again is of interest. */
final class Encodings {
    /** Twelve bytes: chance passes the look at them about once in 100,000 times. */
    private static final int FIRST_CHARACTERS = 16;

    private Encodings() {}

    /** A text with its percent encoding (RFC 3986 section 2.1) undone; empty if it has none. What is no encoding stays. */
    static Optional<String> percentDecoded(String text) {
        int first = nextEscape(text, 0);
        if (first < 0) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        for (int at = first; at >= 0; at = nextEscape(text, from)) {
            int value = Character.digit(text.charAt(at + 1), 16) * 16 + Character.digit(text.charAt(at + 2), 16);
            plain.append(text, from, at).append((char) value);
            from = at + 3;
        }
        return Optional.of(plain.append(text, from, text.length()).toString());
    }

    private static int nextEscape(String text, int from) {
        for (int at = text.indexOf('%', from); at >= 0 && at + 2 < text.length(); at = text.indexOf('%', at + 1)) {
            if (Character.digit(text.charAt(at + 1), 16) >= 0 && Character.digit(text.charAt(at + 2), 16) >= 0) {
                return at;
            }
        }
        return -1;
    }

    /** The ASCII text that characters of either base64 alphabet stand for, up to where it is none; empty if it is none at all. */
    static Optional<String> base64Decoded(String text, int start, int end) {
        if (end - start < FIRST_CHARACTERS || !isText(decode(text, start, start + FIRST_CHARACTERS))) {
            return Optional.empty();
        }
        // A quantum of one character says nothing.
        int whole = (end - start) % 4 == 1 ? end - 1 : end;
        byte[] bytes = decode(text, start, whole);
        int length = 0;
        while (length < bytes.length && isText(bytes[length])) {
            length++;
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    private static byte[] decode(String text, int start, int end) {
        byte[] ascii = new byte[end - start];
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            ascii[i - start] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
        }
        return Base64.getDecoder().decode(ascii);
    }

    private static boolean isText(byte[] bytes) {
        for (byte value : bytes) {
            if (!isText(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte value) {
        return (value >= ' ' && value <= '~') || value == '\n' || value == '\r' || value == '\t';
    }
}
