package dev.vedette.content;

/** Kinds of characters, by a table: they are asked for at every character of every text. */
final class Characters {
    /** Ends of sentences beyond ASCII: of Chinese and Japanese, of Hindi, of Arabic and Urdu. */
    static final String STOPS = "。！？।॥؟۔";

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

    /**
     * Letters of scripts that write no blanks between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer), and of Korean, whose
     * words are too many to be learned one by one: it hangs what a sentence is onto their ends.
     */
    static boolean isUnspaced(char c) {
        return c >= 0x0e00
                && isLetterOrMark(c)
                && (c < 0x0f00
                        || (c >= 0x1000 && c < 0x10a0)
                        || (c >= 0x1780 && c < 0x1800)
                        || (c >= 0x3005 && c < 0xa000)
                        || (c >= 0xac00 && c < 0xd7b0)
                        || (c >= 0xf900 && c < 0xfb00));
    }

    /** A mark is a part of a word: a vowel of Hindi, Thai or Hebrew is one. */
    private static boolean isLetterOrMark(char c) {
        int type = Character.getType(c);
        return Character.isLetter(c) || type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** Beyond ASCII. */
    static boolean isOfWord(char c) {
        return isLetterOrMark(c) || Character.isDigit(c);
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
