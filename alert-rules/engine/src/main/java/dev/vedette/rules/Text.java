package dev.vedette.rules;

/** Text from rules and events on its way into messages. */
final class Text {

    private static final int MAX_MESSAGE = 400;

    private Text() {}

    /** Without control characters, so that a rule cannot forge a log line; at most 400 characters. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_MESSAGE));
        text.codePoints().limit(MAX_MESSAGE).forEach(c -> {
            int type = Character.getType(c);
            boolean bad = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            out.appendCodePoint(bad ? '\uFFFD' : c);
        });
        return out.toString();
    }

    /** For a message: what the rule's author wrote, in quotes, cut at 60 characters. */
    static String quote(Object value) {
        String text = String.valueOf(value);
        return "'" + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
    }
}
