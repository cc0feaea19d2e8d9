package dev.vedette.rules;

import java.util.List;
import java.util.Map;

/** A YAML value that knows where it stands; line and column from 1. */
sealed interface Yaml {

    int line();

    int column();

    /** What the value is, in the words of a fault. */
    String kind();

    /** The same text for the same content, wherever it stands and however it is laid out. */
    void canonical(StringBuilder out);

    /**
     * @param text as written, without quotes
     * @param value String, Long, Double, Boolean or {@link Null}
     * @param inset how many characters after {@code column} the text begins, where it stands on its line as it is;
     *     negative where it was folded or has escapes
     */
    record Scalar(int line, int column, String text, Object value, int inset) implements Yaml {

        Scalar(int line, int column, String text, Object value) {
            this(line, column, text, value, -1);
        }

        /** Column of a character of the text; that of the whole value where it cannot be told. */
        int columnOf(int offset) {
            return inset < 0 ? column : column + inset + text.codePointCount(0, offset);
        }

        boolean isNull() {
            return value == Null.NULL;
        }

        @Override
        public String kind() {
            if (value instanceof String) {
                return "text";
            }
            if (value instanceof Boolean) {
                return "true or false";
            }
            return isNull() ? "nothing" : "a number";
        }

        @Override
        public void canonical(StringBuilder out) {
            out.append(kind().charAt(0)).append(text.length()).append(':').append(text);
        }
    }

    /** A sequence. */
    record Items(int line, int column, List<Yaml> items) implements Yaml {
        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public void canonical(StringBuilder out) {
            out.append('[');
            items.forEach(item -> item.canonical(out));
            out.append(']');
        }
    }

    /** A mapping; keys are text and in the order of the document, {@code keys} says where each stands. */
    record Mapping(int line, int column, Map<String, Yaml> entries, Map<String, Scalar> keys) implements Yaml {

        /** Where the key stands; where the mapping begins if it is not there. */
        Scalar key(String name) {
            return keys.getOrDefault(name, new Scalar(line, column, name, name));
        }

        /** Its {@link #canonical} text. */
        String content() {
            StringBuilder out = new StringBuilder();
            canonical(out);
            return out.toString();
        }

        @Override
        public String kind() {
            return "a mapping";
        }

        @Override
        public void canonical(StringBuilder out) {
            out.append('{');
            entries.forEach((key, value) -> {
                out.append(key.length()).append(':').append(key);
                value.canonical(out);
            });
            out.append('}');
        }
    }

    /** YAML's null. */
    enum Null {
        NULL
    }
}
