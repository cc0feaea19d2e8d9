package dev.vedette.delivery.format;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads CEF as "Implementing ArcSight Common Event Format (CEF)" has it, and refuses whatever the page does not allow: other
 * escapes, keys that are not in its dictionary, values that are longer than their keys take, custom fields without their label.
 */
final class CefParser {
    /** Version, vendor, product, version, class id, name, severity; and the extension's pairs, as they were before they were escaped. */
    record Event(List<String> header, Map<String, String> extension) {}

    private static final int HEADER_FIELDS = 7;

    /** The dictionary: key, the form of its values, and how long they may be. */
    private static final Map<String, Form> DICTIONARY = dictionary();

    private record Form(Pattern values, int length) {}

    private static final String TEXT = ".*";
    private static final String MILLIS = "[0-9]{1,15}";

    private CefParser() {}

    private static Map<String, Form> dictionary() {
        Map<String, Form> forms = new LinkedHashMap<>();
        put(forms, "act", TEXT, 63);
        put(forms, "app", TEXT, 31);
        put(forms, "cat", TEXT, 1023);
        put(forms, "cnt", "[0-9]{1,10}", 10);
        put(forms, "end", MILLIS, 15);
        put(forms, "rt", MILLIS, 15);
        put(forms, "start", MILLIS, 15);
        put(forms, "externalId", TEXT, 40);
        put(forms, "msg", TEXT, 1023);
        put(forms, "outcome", TEXT, 63);
        put(forms, "reason", TEXT, 1023);
        put(forms, "requestClientApplication", TEXT, 1023);
        put(forms, "sourceServiceName", TEXT, 1023);
        put(forms, "destinationServiceName", TEXT, 1023);
        put(forms, "shost", TEXT, 1023);
        put(forms, "suser", TEXT, 1023);
        put(forms, "src", "[0-9]{1,3}(\\.[0-9]{1,3}){3}", 16);
        for (int i = 1; i <= 6; i++) {
            custom(forms, "cs" + i, TEXT, 4000);
        }
        for (int i = 1; i <= 3; i++) {
            custom(forms, "cn" + i, "-?[0-9]{1,19}", 20);
        }
        for (int i = 1; i <= 4; i++) {
            custom(forms, "cfp" + i, "-?[0-9]+\\.[0-9]+", 40);
        }
        for (int i = 1; i <= 2; i++) {
            custom(forms, "flexString" + i, TEXT, 1023);
        }
        for (int i : new int[] {1, 2, 3, 4}) {
            custom(forms, "c6a" + i, "[0-9a-fA-F:]+", 39);
        }
        return forms;
    }

    private static void put(Map<String, Form> forms, String key, String values, int length) {
        forms.put(key, new Form(Pattern.compile(values), length));
    }

    private static void custom(Map<String, Form> forms, String key, String values, int length) {
        put(forms, key, values, length);
        put(forms, key + "Label", ".+", 1023);
    }

    static Event parse(byte[] line) {
        for (byte octet : line) {
            if (octet < 0x20 || octet > 0x7E) {
                throw new IllegalArgumentException("octet " + octet + " is not printable US-ASCII");
            }
        }
        String text = new String(line, StandardCharsets.US_ASCII);
        List<String> header = new java.util.ArrayList<>();
        int at = 0;
        StringBuilder field = new StringBuilder();
        while (header.size() < HEADER_FIELDS) {
            if (at >= text.length()) {
                throw new IllegalArgumentException("the header ends after " + header.size() + " fields");
            }
            char c = text.charAt(at++);
            if (c == '\\') {
                char escaped = at < text.length() ? text.charAt(at++) : ' ';
                if (escaped != '|' && escaped != '\\') {
                    throw new IllegalArgumentException("no escape of headers: \\" + escaped);
                }
                field.append(escaped);
            } else if (c == '|') {
                header.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (!header.get(0).equals("CEF:0")) {
            throw new IllegalArgumentException("not CEF:0 but " + header.get(0));
        }
        if (!header.get(6).matches("[0-9]|10")) {
            throw new IllegalArgumentException("severity " + header.get(6));
        }
        return new Event(List.copyOf(header), extension(text.substring(at)));
    }

    /** A key begins after the last space before an unescaped equals sign. */
    private static Map<String, String> extension(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String key = "";
        StringBuilder value = new StringBuilder();
        int lastSpace = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = i < text.length() ? text.charAt(i) : ' ';
                switch (escaped) {
                    case '\\', '=' -> value.append(escaped);
                    case 'n' -> value.append('\n');
                    case 'r' -> value.append('\r');
                    default -> throw new IllegalArgumentException("no escape of extensions: \\" + escaped);
                }
            } else if (c == '=') {
                String next = value.substring(lastSpace + 1);
                if (pairs.isEmpty() && key.isEmpty()) {
                    require(lastSpace == -1, "something before the first key");
                } else {
                    require(lastSpace >= 0, "an equals sign that is not escaped");
                    add(pairs, key, value.substring(0, lastSpace));
                }
                key = next;
                value.setLength(0);
                lastSpace = -1;
            } else {
                if (c == ' ') {
                    lastSpace = value.length();
                }
                value.append(c);
            }
        }
        if (!text.isEmpty()) {
            add(pairs, key, value.toString());
        }
        pairs.keySet()
                .forEach(custom -> require(
                        !DICTIONARY.containsKey(custom + "Label") || pairs.containsKey(custom + "Label"),
                        custom + " has no label"));
        return pairs;
    }

    private static void add(Map<String, String> pairs, String key, String value) {
        Form form = DICTIONARY.get(key);
        require(form != null, "key " + key + " is not in the dictionary");
        require(value.length() <= form.length(), key + " has " + value.length() + " characters");
        require(form.values().matcher(value).matches(), key + " cannot be " + value);
        require(pairs.put(key, value) == null, key + " stands there twice");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
