package dev.vedette.agent.core.http;

import java.util.ArrayList;
import java.util.List;

/** Lists and quoted strings of header fields (RFC 9110 section 5.6). */
final class HeaderText {
    private HeaderText() {}

    /** Splits at the separator where it stands outside of quotes; empty parts are left out. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? separator : text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
            if (i >= text.length() || (c == separator && !quoted)) {
                String part = text.substring(start, Math.min(i, text.length())).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = Math.min(i, text.length()) + 1;
                if (start > text.length()) {
                    break;
                }
            }
        }
        return parts;
    }

    /** The content of a quoted string, any other text as it is. */
    static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length() - 1) {
                i++;
            }
            plain.append(text.charAt(i));
        }
        return plain.toString();
    }
}
