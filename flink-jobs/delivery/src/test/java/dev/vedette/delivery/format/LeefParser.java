package dev.vedette.delivery.format;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads LEEF 2.0 as IBM's "LEEF event components" and "Predefined LEEF event attributes" have it: nothing is escaped, a delimiter is
 * a delimiter wherever it stands; and refuses attributes that are not in the form of their key.
 */
final class LeefParser {
    /** LEEF's version, vendor, product, its version, event id; and the attributes. */
    record Event(List<String> header, Map<String, String> attributes) {}

    private LeefParser() {}

    static Event parse(byte[] line) throws ParseException {
        for (byte octet : line) {
            if (octet < 0x20 || octet > 0x7E) {
                throw new IllegalArgumentException("octet " + octet + " is not printable US-ASCII");
            }
        }
        String[] parts = new String(line, StandardCharsets.US_ASCII).split("\\|", 7);
        require(parts.length == 7, "a header of " + (parts.length - 1) + " fields");
        require(parts[0].equals("LEEF:2.0"), "not LEEF:2.0 but " + parts[0]);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute : parts[6].split(java.util.regex.Pattern.quote(delimiter(parts[5])), -1)) {
            int equals = attribute.indexOf('=');
            require(equals > 0, "no pair of key and value: " + attribute);
            String key = attribute.substring(0, equals);
            require(key.matches("[A-Za-z][A-Za-z0-9_]*"), "no key: " + key);
            require(attributes.put(key, attribute.substring(equals + 1)) == null, key + " stands there twice");
        }
        check(attributes);
        return new Event(Arrays.asList(parts).subList(0, 5), attributes);
    }

    /** A character, or its hexadecimal number behind x or 0x. */
    private static String delimiter(String field) {
        if (field.matches("0?x[0-9A-Fa-f]{2,4}")) {
            return String.valueOf((char) Integer.parseInt(field.substring(field.indexOf('x') + 1), 16));
        }
        require(field.length() == 1, "no delimiter: " + field);
        return field;
    }

    private static void check(Map<String, String> attributes) throws ParseException {
        String severity = attributes.getOrDefault("sev", "1");
        require(severity.matches("[1-9]|10"), "sev is " + severity);
        require(attributes.getOrDefault("usrName", "").length() <= 255, "usrName is too long");
        require(attributes.getOrDefault("src", "::").matches("[0-9a-fA-F.:]+"), "src is no address");
        String time = attributes.get("devTime");
        String format = attributes.get("devTimeFormat");
        require((time == null) == (format == null), "devTime without devTimeFormat, or the other way round");
        if (time != null && format != null) {
            SimpleDateFormat strict = new SimpleDateFormat(format, Locale.ROOT);
            strict.setLenient(false);
            strict.parse(time);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
