package dev.vedette.console.suspicion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The texts of a JSON document as they are read, and where in the document each of their characters stands. What is no JSON is one
 * text as it is. Linear.
 */
final class JsonText {

    private JsonText() {}

    /** A text within the document. */
    static final class Piece {
        private final String text;
        /** Of each character in the document, and one more behind the last. */
        private final int[] places;

        private Piece(String text, int[] places) {
            this.text = text;
            this.places = places;
        }

        String text() {
            return text;
        }

        /** Where the character begins that stands there in the text; for its length, where the text ends. */
        int place(int character) {
            return places[character];
        }
    }

    /** In the order of the document; names of fields are texts too. */
    static List<Piece> of(String document) {
        List<Piece> pieces = new ArrayList<>();
        String begin = document.stripLeading();
        if (!begin.startsWith("{") && !begin.startsWith("[")) {
            return List.of(plain(document));
        }
        int i = 0;
        while (i < document.length()) {
            if (document.charAt(i) != '"') {
                i++;
                continue;
            }
            Piece piece = read(document, i + 1);
            pieces.add(piece);
            i = piece.place(piece.text().length()) + 1;
        }
        return List.copyOf(pieces);
    }

    private static Piece plain(String document) {
        int[] places = new int[document.length() + 1];
        Arrays.setAll(places, i -> i);
        return new Piece(document, places);
    }

    /** Up to the quotation mark that ends it, or the end. */
    private static Piece read(String document, int from) {
        StringBuilder text = new StringBuilder();
        int[] places = new int[16];
        int i = from;
        while (i < document.length() && document.charAt(i) != '"') {
            if (text.length() + 1 >= places.length) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[text.length()] = i;
            i = document.charAt(i) == '\\' ? escape(document, i + 1, text) : one(document, i, text);
        }
        places[text.length()] = Math.min(i, document.length());
        return new Piece(text.toString(), Arrays.copyOf(places, text.length() + 1));
    }

    private static int one(String document, int i, StringBuilder text) {
        text.append(document.charAt(i));
        return i + 1;
    }

    /** What stands behind a backslash (RFC 8259 section 7). @return where to go on */
    private static int escape(String document, int i, StringBuilder text) {
        if (i >= document.length()) {
            return i;
        }
        char c = document.charAt(i);
        if (c == 'u' && i + 5 <= document.length()) {
            int code = hexadecimal(document, i + 1);
            text.append(code < 0 ? 'u' : (char) code);
            return code < 0 ? i + 1 : i + 5;
        }
        int at = "nrtbf".indexOf(c);
        text.append(at < 0 ? c : "\n\r\t\b\f".charAt(at));
        return i + 1;
    }

    /** Of four digits; negative if they are none. */
    private static int hexadecimal(String document, int from) {
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(document.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = code * 16 + digit;
        }
        return code;
    }
}
