package dev.vedette.content;

/** Kinds of characters, by a table: they are asked for at every character of every text. */
final class Characters {
    private static final byte DIGIT = 1;
    private static final byte LETTER = 2;
    private static final byte JOINER = 4;
    private static final byte BASE64 = 8;

    private static final byte[] KINDS = kinds();

    private Characters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return has(c, LETTER);
    }

    static boolean isLetterOrDigit(char c) {
        return has(c, (byte) (LETTER | DIGIT));
    }

    /** What the words are made of that tokens and names are: letters and digits of ASCII, underscore and dash. */
    static boolean isWord(char c) {
        return has(c, (byte) (LETTER | DIGIT | JOINER));
    }

    /** Of either alphabet of RFC 4648, without the padding. */
    static boolean isBase64(char c) {
        return has(c, BASE64);
    }

    static boolean hasDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(char c, byte kind) {
        return c < KINDS.length && (KINDS[c] & kind) != 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[128];
        for (char c = 0; c < kinds.length; c++) {
            boolean digit = isDigit(c);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean joiner = c == '_' || c == '-';
            kinds[c] = (byte) ((digit ? DIGIT : 0)
                    | (letter ? LETTER : 0)
                    | (joiner ? JOINER : 0)
                    | (digit || letter || joiner || c == '+' || c == '/' ? BASE64 : 0));
        }
        return kinds;
    }
}
