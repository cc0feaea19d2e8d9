package dev.vedette.rules;

import dev.vedette.rules.reference.ReferenceEvent.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random item of a selection, and values of its field that are at or near the border of what it asks for.
 *
 * @param field empty for keywords
 * @param value one or a list, as in YAML
 * @param near values that an event may have
 */
record GeneratedItem(String field, String modifiers, Object value, List<Object> near) {

    static final List<String> TEXT_FIELDS = List.of("event.name", "f", "g", "user.id");
    static final List<String> NUMBER_FIELDS = List.of("n", "m");
    static final String ADDRESS_FIELD = "ip";
    static final String DATE_FIELD = "t";

    private static final List<Object> NUMBERS = List.of(
            0L,
            1L,
            -1L,
            2L,
            3L,
            10L,
            16L,
            4624L,
            9007199254740992L,
            9007199254740993L,
            Long.MAX_VALUE,
            0.5,
            1.0,
            -0.0,
            1.5,
            1e3,
            1e-7,
            123456789.125,
            1e22);
    private static final List<String> ADDRESSES = List.of(
            "10.0.0.1",
            "10.255.255.255",
            "11.0.0.0",
            "192.168.1.7",
            "::ffff:10.1.2.3",
            "2001:db8::1",
            "2001:DB8:1::",
            "fe80::1",
            "::",
            "127.0.0.1",
            "10.0.0",
            "10.0.0.1/8",
            "host",
            "");
    private static final List<String> NETWORKS = List.of(
            "10.0.0.0/8",
            "10.0.0.0/31",
            "0.0.0.0/0",
            "192.168.1.7/32",
            "192.168.0.0/17",
            "2001:db8::/32",
            "::/0",
            "::1/128",
            "::ffff:10.0.0.0/104",
            "fe80::/10",
            "127.0.0.1");
    private static final List<Object> DATES = List.of(
            "2026-11-21T13:05:00Z",
            "2026-11-21T23:59:59.999+01:00",
            "2027-01-01T00:30:00+01:00",
            "2026-11-21 13:05:00.5",
            "2026-11-21T13:05:00",
            "2026-12-31T23:00:00-05:00",
            "no date",
            "2026-02-30T00:00:00Z",
            1795266300L,
            1795266300000L,
            1795266300000000L,
            1795266300.75,
            0L,
            -1L);

    static GeneratedItem of(Random random, GeneratedText texts) {
        int kind = random.nextInt(100);
        if (kind < 38) {
            return text(texts);
        }
        if (kind < 46) {
            return encoded(texts);
        }
        if (kind < 54) {
            return regex(texts);
        }
        if (kind < 68) {
            return number(random, texts);
        }
        if (kind < 74) {
            return address(texts);
        }
        if (kind < 80) {
            return date(random, texts);
        }
        return kind < 88 ? reference(texts) : special(texts);
    }

    private static String any(GeneratedText texts) {
        return texts.chance(80) ? texts.one(TEXT_FIELDS) : texts.one(NUMBER_FIELDS);
    }

    private static GeneratedItem text(GeneratedText texts) {
        String place = texts.one(List.of("", "", "|contains", "|contains", "|startswith", "|endswith"));
        boolean cased = texts.chance(20);
        boolean windash = texts.chance(15);
        boolean all = !place.isEmpty() && texts.chance(30);
        List<Object> values = new ArrayList<>();
        List<Object> near = new ArrayList<>();
        String target = (windash ? texts.one(List.of("a-b", " -f-x", "/c", "-a ")) : "") + texts.text();
        for (int n = all ? 2 : texts.one(List.of(1, 1, 1, 2, 3)); n > 0; n--) {
            boolean wildcards = texts.chance(30);
            boolean fromStart = place.isEmpty() || place.equals("|startswith");
            boolean toEnd = place.isEmpty() || place.equals("|endswith");
            String value = texts.part(target, fromStart, toEnd);
            values.add(texts.pattern(cased ? value : texts.otherCase(value), wildcards));
            near.add(target);
            near.add((toEnd ? "" : "a") + value);
            near.add(value + (fromStart ? "" : "b"));
            near.add(texts.otherCase(value).replace('-', '/'));
            target = all ? target : texts.text();
        }
        String modifiers = (windash ? "|windash" : "")
                + place
                + (cased ? "|cased" : "")
                + (all ? "|all" : "")
                + (texts.chance(12) ? "|neq" : "");
        return new GeneratedItem(any(texts), modifiers, oneOrList(values, texts), near);
    }

    private static Object oneOrList(List<Object> values, GeneratedText texts) {
        return values.size() == 1 && texts.chance(80) ? values.get(0) : values;
    }

    private static GeneratedItem encoded(GeneratedText texts) {
        String value = texts.ascii();
        String wide = texts.one(List.of("", "", "|wide", "|utf16le", "|utf16be", "|utf16"));
        String base = texts.one(List.of("|base64", "|base64offset", "|base64offset", wide.isEmpty() ? "|base64" : ""));
        boolean all = texts.chance(20);
        String modifiers = wide
                + base
                + texts.one(List.of("", "|contains", "|contains", "|startswith", "|endswith"))
                + (texts.chance(30) ? "|cased" : "")
                + (all ? "|all" : "")
                + (texts.chance(10) ? "|neq" : "");
        List<Object> near = new ArrayList<>();
        for (String wrapped : List.of(value, "x" + value, "xy" + value + "z", "xyz" + value)) {
            List<String> chain = List.of((wide + "|base64").substring(1).split("\\|"));
            String text = Encoding.apply(wrapped, base.isEmpty() ? List.of(wide.substring(1)) : chain)
                    .get(0);
            near.add(text);
            near.add(texts.otherCase(text));
        }
        String written = texts.pattern(value, false);
        return new GeneratedItem(
                "f", modifiers, all ? List.of(written, texts.pattern(texts.ascii(), false)) : written, near);
    }

    private static GeneratedItem regex(GeneratedText texts) {
        String target = texts.text();
        boolean ascii = target.chars().allMatch(c -> c < 128);
        String modifiers = "|re" + (ascii && texts.chance(40) ? "|i" : "") + (texts.chance(20) ? "|m" : "")
                + (texts.chance(20) ? "|s" : "") + (texts.chance(10) ? "|neq" : "");
        String regex = texts.regex(texts.part(target, false, false));
        if (texts.chance(30)) {
            regex = "^" + regex;
        }
        if (texts.chance(30)) {
            regex = regex + "$";
        }
        return new GeneratedItem(
                any(texts), modifiers, regex, List.of(target, texts.otherCase(target), "x" + target, target + "x"));
    }

    private static GeneratedItem number(Random random, GeneratedText texts) {
        List<Object> values = new ArrayList<>();
        List<Object> near = new ArrayList<>();
        String modifiers =
                texts.one(List.of("", "", "", "|lt", "|lte", "|gt", "|gte", "|neq", "|contains", "|gt|neq", "|cased"));
        for (int n = modifiers.contains("t") ? 1 : 1 + random.nextInt(2); n > 0; n--) {
            Object value = texts.one(NUMBERS);
            values.add(value);
            near.add(value);
            near.add(value.toString());
            near.add(value instanceof Long whole ? (Object) (whole - 1) : (Object) (((Double) value) + 0.5));
            near.add(
                    value instanceof Long whole ? (Object) whole.doubleValue() : (Object) ((Double) value).longValue());
            near.add("0" + value);
            near.add(" " + value);
            near.add(value + texts.one(List.of("e901", "E9", "e-901", "e99999", "00000000000000000001")));
        }
        return new GeneratedItem(texts.one(NUMBER_FIELDS), modifiers, oneOrList(values, texts), near);
    }

    private static GeneratedItem address(GeneratedText texts) {
        List<Object> values = new ArrayList<>(List.of(texts.one(NETWORKS)));
        if (texts.chance(30)) {
            values.add(texts.one(NETWORKS));
        }
        String modifiers = "|cidr" + (texts.chance(15) ? "|neq" : "");
        return new GeneratedItem(ADDRESS_FIELD, modifiers, oneOrList(values, texts), List.copyOf(ADDRESSES));
    }

    private static GeneratedItem date(Random random, GeneratedText texts) {
        String part = texts.one(List.of("minute", "hour", "day", "week", "month", "year"));
        Object value =
                switch (part) {
                    case "minute" -> texts.one(List.of(5L, 0L, 30L, 59L));
                    case "hour" -> texts.one(List.of(13L, 22L, 4L, 0L));
                    case "day" -> texts.one(List.of(21L, 1L, 31L));
                    case "week" -> texts.one(List.of(47L, 1L, 53L));
                    case "month" -> texts.one(List.of(11L, 12L, 1L));
                    default -> 1970L + texts.one(List.of(0, 56, 57));
                };
        String modifiers = "|" + part + (random.nextInt(8) == 0 ? "|neq" : "");
        return new GeneratedItem(DATE_FIELD, modifiers, value, DATES);
    }

    private static GeneratedItem reference(GeneratedText texts) {
        String target = texts.text();
        String modifiers = "|fieldref" + texts.one(List.of("", "", "|contains", "|startswith", "|endswith"))
                + (texts.chance(25) ? "|cased" : "") + (texts.chance(20) ? "|neq" : "");
        String other = texts.one(List.of("g", "user.id", "n", "f"));
        return new GeneratedItem(
                any(texts),
                modifiers,
                texts.chance(80) ? other : List.of(other, "m"),
                List.of(target, target + "a", 1L, "1", 1.0));
    }

    private static GeneratedItem special(GeneratedText texts) {
        String field = texts.one(List.of("f", "g", "user.id", "user", "n", "ip"));
        return switch (texts.one(List.of(0, 1, 2, 3, 4))) {
            case 0 -> new GeneratedItem(field, "|exists", texts.chance(50), List.of(Nothing.NULL, "", List.of()));
            case 1 -> new GeneratedItem(field, texts.chance(20) ? "|neq" : "", Nothing.NULL, List.of(Nothing.NULL, ""));
            case 2 ->
                new GeneratedItem(
                        field,
                        texts.chance(20) ? "|cased" : "",
                        texts.chance(50),
                        List.of(true, false, "true", "FALSE", "yes", 1L));
            case 3 ->
                new GeneratedItem(field, "", List.of(texts.pattern(texts.text(), false), Nothing.NULL), List.of("a"));
            default -> {
                String target = texts.text();
                List<String> words = List.of(
                        texts.pattern(texts.part(target, false, false), texts.chance(20)),
                        texts.pattern(texts.part(target, false, false), false));
                yield new GeneratedItem("", texts.one(List.of("|all", "|cased", "|all|cased")), words, List.of(target));
            }
        };
    }
}
