package dev.vedette.rules.reference;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Text with wildcards as a list of code points and stars, and what modifiers make of it. */
record ReferenceText(List<Integer> symbols) {

    static final int STAR = -1;
    static final int ONE = -2;

    private static final String DASHES = "-/\u2013\u2014\u2015";

    /** Rules specification, "Escape Character". */
    static ReferenceText parse(String text) {
        List<Integer> symbols = new ArrayList<>();
        int[] points = text.codePoints().toArray();
        int i = 0;
        while (i < points.length) {
            boolean escaped = points[i] == '\\' && i + 1 < points.length && "\\*?".indexOf(points[i + 1]) >= 0;
            if (escaped) {
                symbols.add(points[i + 1]);
            } else if (points[i] == '*') {
                symbols.add(STAR);
            } else if (points[i] == '?') {
                symbols.add(ONE);
            } else {
                symbols.add(points[i]);
            }
            i += escaped ? 2 : 1;
        }
        return new ReferenceText(symbols);
    }

    static ReferenceText plain(String text) {
        return new ReferenceText(text.codePoints().boxed().toList());
    }

    /** All texts that the modifier makes of this one. */
    List<ReferenceText> modified(String modifier) {
        return switch (modifier) {
            case "contains" -> List.of(new ReferenceText(joined(List.of(STAR), symbols, List.of(STAR))));
            case "startswith" -> List.of(new ReferenceText(joined(symbols, List.of(STAR))));
            case "endswith" -> List.of(new ReferenceText(joined(List.of(STAR), symbols)));
            case "windash" -> dashed();
            case "base64" -> List.of(plain(Base64.getEncoder().encodeToString(bytes())));
            case "base64offset" -> offsets();
            case "wide", "utf16le" -> List.of(wide(false));
            case "utf16be" -> List.of(wide(true));
            case "utf16" -> List.of(new ReferenceText(joined(List.of(0xff, 0xfe), wide(false).symbols)));
            default -> List.of(this);
        };
    }

    @SafeVarargs
    private static List<Integer> joined(List<Integer>... parts) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** Modifiers appendix, "windash", at the places where pySigma has it: {@code \B[-/]\b}. */
    private List<ReferenceText> dashed() {
        List<ReferenceText> texts = new ArrayList<>(List.of(this));
        for (int i = 0; i < symbols.size(); i++) {
            boolean before = i > 0 && isWord(symbols.get(i - 1));
            boolean after = i + 1 < symbols.size() && isWord(symbols.get(i + 1));
            if (symbols.get(i) >= 0 && DASHES.indexOf(symbols.get(i)) >= 0 && !before && after) {
                List<ReferenceText> more = new ArrayList<>();
                for (ReferenceText text : texts) {
                    for (int dash : DASHES.codePoints().toArray()) {
                        List<Integer> changed = new ArrayList<>(text.symbols);
                        changed.set(i, dash);
                        more.add(new ReferenceText(changed));
                    }
                }
                texts = more;
            }
        }
        return texts;
    }

    private static boolean isWord(int symbol) {
        return symbol == '_' || symbol >= 0 && Character.isLetterOrDigit(symbol);
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        symbols.forEach(text::appendCodePoint);
        return text.toString();
    }

    /** Of a text whose characters are bytes already, as after {@code wide}, these bytes. */
    private byte[] bytes() {
        boolean binary = symbols.contains(0);
        return string().getBytes(binary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private ReferenceText wide(boolean bigEndian) {
        List<Integer> bytes = new ArrayList<>();
        for (char c : string().toCharArray()) {
            bytes.add(bigEndian ? c >> 8 : c & 0xff);
            bytes.add(bigEndian ? c & 0xff : c >> 8);
        }
        return new ReferenceText(bytes);
    }

    /** Modifiers appendix, "base64offset": what of the encoding no neighbour changes, found by trying neighbours. */
    private List<ReferenceText> offsets() {
        byte[] bytes = bytes();
        List<ReferenceText> texts = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            String zeros = encoded(bytes, offset, (byte) 0);
            String ones = encoded(bytes, offset, (byte) 0xff);
            int from = 0;
            int to = zeros.length();
            // Each character stands for six bits; those of the text are [offset * 8, (offset + length) * 8).
            while (from * 6 < offset * 8) {
                from++;
            }
            while (to * 6 > (offset + bytes.length) * 8) {
                to--;
            }
            if (from < to) {
                if (!zeros.substring(from, to).equals(ones.substring(from, to))) {
                    throw new AssertionError("neighbours change " + zeros);
                }
                texts.add(plain(zeros.substring(from, to)));
            }
        }
        return texts;
    }

    private static String encoded(byte[] bytes, int offset, byte neighbour) {
        byte[] all = new byte[(offset + bytes.length + 5) / 3 * 3];
        java.util.Arrays.fill(all, neighbour);
        System.arraycopy(bytes, 0, all, offset, bytes.length);
        return Base64.getEncoder().encodeToString(all);
    }

    /** Tries every length of every star, with a table of what has been tried. */
    boolean matches(String text, boolean cased) {
        int[] points = text.codePoints().toArray();
        boolean[] reached = new boolean[points.length + 1];
        reached[0] = true;
        for (int symbol : symbols) {
            boolean[] next = new boolean[points.length + 1];
            for (int i = 0; i <= points.length; i++) {
                if (symbol == STAR) {
                    next[i] = reached[i] || i > 0 && next[i - 1];
                } else {
                    next[i] = i > 0 && reached[i - 1] && (symbol == ONE || same(symbol, points[i - 1], cased));
                }
            }
            reached = next;
        }
        return reached[points.length];
    }

    private static boolean same(int a, int b, boolean cased) {
        return a == b || !cased && Character.toString(a).equalsIgnoreCase(Character.toString(b));
    }
}
