package dev.vedette.delivery.siem;

/** Texts of events and alerts, cut so that they are short in every format. */
final class ShortText {
    /** Octets of printable US-ASCII, all else escaped as JSON escapes it. */
    private static final int MAX_OCTETS = 200;

    private ShortText() {}

    /** As much of the text's beginning as takes {@value #MAX_OCTETS} octets once it is escaped. */
    static String of(String text) {
        int octets = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            boolean plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
            octets += plain ? 1 : 6 * Character.charCount(c);
            if (octets > MAX_OCTETS) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }
}
