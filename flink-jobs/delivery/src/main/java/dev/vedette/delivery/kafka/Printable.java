package dev.vedette.delivery.kafka;

/** Text of others in a log line or a reason. */
public final class Printable {
    private static final int MAX_LENGTH = 1000;

    private Printable() {}

    /** The text's beginning, at most 1000 characters, control and formatting characters replaced by U+FFFD. */
    public static String of(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        return cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "\uFFFD");
    }
}
