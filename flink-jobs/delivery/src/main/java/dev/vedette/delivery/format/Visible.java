package dev.vedette.delivery.format;

import java.util.HexFormat;

/**
 * Text of others as printable US-ASCII. What is not is written as JSON writes it, {@code \}{@code u} and four hexadecimal digits for
 * each UTF-16 unit; so is a backslash that stands before a {@code u}. What reads such an escape back has the text again, whatever it
 * held; a reader that does not sees it as it is, and nothing in it ends a line, hides a part of one or reorders it.
 */
final class Visible {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Stands where the rest of a text is missing. */
    static final String CUT = "...";

    /** How a format writes a printable character, so that it is no part of the format's own structure. */
    @FunctionalInterface
    interface Escaping {
        void write(char printable, StringBuilder out);
    }

    private Visible() {}

    /**
     * The text, or as much of its beginning as fits before {@link #CUT}.
     *
     * @param most octets of all, from 3
     */
    static String of(String text, int most, Escaping escaping) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
        int fits = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int c = text.codePointAt(i);
            next = i + Character.charCount(c);
            if (c >= ' ' && c < 0x7F && !readsAsEscape(text, i)) {
                escaping.write((char) c, out);
            } else {
                for (int unit = i; unit < next; unit++) {
                    escaping.write('\\', out);
                    out.append(escape(text.charAt(unit)));
                }
            }
            if (out.length() > most) {
                out.setLength(fits);
                return out.append(CUT).toString();
            }
            if (out.length() <= most - CUT.length()) {
                fits = out.length();
            }
        }
        return out.toString();
    }

    /**
     * The text as it is, or as much of its beginning as fits before {@link #CUT}.
     *
     * @param most octets once JSON of US-ASCII has it, from 3
     */
    static String beginning(String text, int most) {
        int octets = 0;
        int fits = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int c = text.codePointAt(i);
            next = i + Character.charCount(c);
            boolean plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
            octets += plain ? 1 : 6 * (next - i);
            if (octets > most) {
                return text.substring(0, fits) + CUT;
            }
            if (octets <= most - CUT.length()) {
                fits = next;
            }
        }
        return text;
    }

    /** The escape of a UTF-16 unit, without its backslash. */
    static String escape(char unit) {
        return "u" + HEX.toHexDigits(unit);
    }

    private static boolean readsAsEscape(String text, int i) {
        return text.charAt(i) == '\\' && i + 1 < text.length() && text.charAt(i + 1) == 'u';
    }
}
