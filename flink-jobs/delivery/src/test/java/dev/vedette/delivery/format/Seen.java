package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader makes of a text that was written visibly: a decoder that shares nothing with the encoder. */
final class Seen {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})");

    private Seen() {}

    static String decode(String visible) {
        return ESCAPE.matcher(visible)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }

    /** The text itself; or, of one that is longer than the format takes, nothing but its beginning. */
    static void assertSays(String visible, String text, int atLeast) {
        String decoded = decode(visible);
        if (!decoded.equals(text)) {
            assertThat(visible).endsWith("...");
            assertThat(visible.length()).isGreaterThanOrEqualTo(atLeast);
            assertThat(text).startsWith(decode(visible.substring(0, visible.length() - 3)));
        }
    }
}
