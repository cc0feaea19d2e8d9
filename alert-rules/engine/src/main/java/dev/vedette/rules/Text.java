package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text from rules and events on its way into messages. */
final class Text {

    private static final int MAX_MESSAGE = 400;
    private static final int MAX_VALUE = 256;

    private Text() {}

    /** Without control characters, so that a rule cannot forge a log line; at most 400 characters. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_MESSAGE));
        text.codePoints().limit(MAX_MESSAGE).forEach(c -> {
            int type = Character.getType(c);
            boolean bad = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            out.appendCodePoint(bad ? '\uFFFD' : c);
        });
        return out.toString();
    }

    /** At most 256 characters: a longer text is cut and ends with the first half of its SHA-256. */
    static String bounded(String text) {
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        byte[] digest = AlertIdentity.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        String suffix = "~" + HexFormat.of().formatHex(digest, 0, 16);
        return text.substring(0, MAX_VALUE - suffix.length()) + suffix;
    }

    /** Texts one after another so that no other list of texts gives the same. */
    static String joined(Iterable<String> texts) {
        StringBuilder out = new StringBuilder();
        for (String text : texts) {
            append(text, out);
        }
        return out.toString();
    }

    /** One more text as {@link #joined} has it. */
    static void append(String text, StringBuilder out) {
        out.append(text.length()).append(':').append(text);
    }

    /** For a message: what the rule's author wrote, in quotes, cut at 60 characters. */
    static String quote(Object value) {
        String text = String.valueOf(value);
        return "'" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
    }
}
