package dev.vedette.rules;

import dev.vedette.rules.reference.ReferenceEvent.Nothing;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Random texts with what has been got wrong before, and JSON, which is YAML as well. */
final class GeneratedText {

    private static final List<String> WORDS = List.of(
            "a",
            "A",
            "b",
            "ab",
            "aB",
            "abc",
            "c",
            " ",
            "-f",
            "/f",
            "\u2013f",
            "a-b",
            " -x ",
            "--all",
            "C:\\dir",
            "\\",
            "\\\\",
            "*",
            "?",
            ".exe",
            "50%",
            "1",
            "01",
            "1.0",
            "true",
            "\u00e4",
            "\u00c4",
            "\u00df",
            "\u03a3",
            "\u03c2",
            "\u03c3",
            "\u0130",
            "i",
            "\u0131",
            "\u212a",
            "k",
            "\ud83d\ude00",
            "\n",
            "\t",
            "'",
            "\"",
            "[",
            "(",
            "|",
            "^",
            "$",
            "+",
            "aaa");

    private final Random random;

    GeneratedText(Random random) {
        this.random = random;
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    String text() {
        StringBuilder text = new StringBuilder(chance(4) ? "" : one(WORDS));
        for (int n = random.nextInt(4); n > 0; n--) {
            text.append(one(WORDS));
        }
        return text.toString();
    }

    String ascii() {
        return one(List.of("foobar", "cmd", "a", "ab", "IEX", "http://", "-enc x", "a*b?\\"));
    }

    /** A part of the text, whole characters: from its start, to its end, or any. */
    String part(String text, boolean fromStart, boolean toEnd) {
        int[] points = text.codePoints().toArray();
        int from = fromStart ? 0 : random.nextInt(points.length + 1);
        int to = toEnd ? points.length : from + random.nextInt(points.length - from + 1);
        return new String(points, from, to - from);
    }

    String otherCase(String text) {
        return switch (random.nextInt(3)) {
            case 0 -> text.toUpperCase(java.util.Locale.ROOT);
            case 1 -> text.toLowerCase(java.util.Locale.ROOT);
            default -> text;
        };
    }

    /** A Sigma value that means the text, or more when wildcards take the place of some of it. */
    String pattern(String text, boolean wildcards) {
        int[] points = text.codePoints().toArray();
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (wildcards && chance(15)) {
                pattern.append(pattern.toString().endsWith("\\") ? "\\" : "").append('?');
            } else if (wildcards && chance(10)) {
                pattern.append(pattern.toString().endsWith("\\") ? "\\" : "").append('*');
                i += random.nextInt(3);
            } else if (points[i] == '*' || points[i] == '?') {
                pattern.append('\\').appendCodePoint(points[i]);
            } else if (points[i] == '\\') {
                boolean last = i + 1 == points.length;
                boolean plain = !last && "\\*?".indexOf(points[i + 1]) < 0 && !wildcards;
                pattern.append(plain && chance(50) ? "\\" : "\\\\");
            } else {
                pattern.appendCodePoint(points[i]);
            }
        }
        return pattern.toString();
    }

    /** A regular expression that finds the text, in what RE2 and Java have in common. */
    String regex(String text) {
        StringBuilder regex = new StringBuilder();
        for (int c : text.codePoints().toArray()) {
            if (chance(10)) {
                regex.append('.');
            } else if (c >= 'a' && c <= 'c' && chance(30)) {
                regex.append(one(List.of("[a-c]", "[abc]+", "(a|b|c)", "[^x-z]", "[a-c]{1,2}")));
            } else if (c < 128 && !Character.isLetterOrDigit(c) && c >= ' ') {
                regex.append('\\').appendCodePoint(c);
            } else {
                regex.appendCodePoint(c);
            }
        }
        return regex.isEmpty() ? "x*" : regex.toString();
    }

    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(entry.getKey().toString()) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(GeneratedText::json).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? quoted(text) : value == Nothing.NULL ? "null" : value.toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
