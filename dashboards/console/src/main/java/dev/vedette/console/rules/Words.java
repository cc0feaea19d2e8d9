package dev.vedette.console.rules;

import dev.vedette.rules.CorrelationCondition.Bound;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What rules ask, as a reader says it who does not know Sigma. */
final class Words {

    /** How a field is compared, and the opposite; the first modifier that an item has of these. */
    private static final Map<String, List<String>> COMPARED = compared();

    /** What is done to the text before it is compared. */
    private static final Map<String, String> CHANGED = Map.of(
            "base64", "in base64",
            "base64offset", "in base64 at any place",
            "utf16", "in UTF-16",
            "utf16le", "in UTF-16, little endian",
            "wide", "in UTF-16, little endian",
            "utf16be", "in UTF-16, big endian",
            "cased", "in the same case",
            "windash", "with any dash");

    private static final Map<String, String> BOUNDS = Map.of(
            "gte", "at least",
            "gt", "more than",
            "lte", "at most",
            "lt", "less than",
            "eq", "exactly",
            "neq", "any number but");

    private Words() {}

    private static Map<String, List<String>> compared() {
        Map<String, List<String>> words = new LinkedHashMap<>();
        words.put("fieldref", List.of("is the same as in the field", "is another than in the field"));
        words.put("contains", List.of("contains", "does not contain"));
        words.put("startswith", List.of("begins with", "does not begin with"));
        words.put("endswith", List.of("ends with", "does not end with"));
        words.put("re", List.of("matches the expression", "does not match the expression"));
        words.put("cidr", List.of("is in the network", "is not in the network"));
        words.put("gte", List.of("is at least", "is not at least"));
        words.put("gt", List.of("is more than", "is not more than"));
        words.put("lte", List.of("is at most", "is not at most"));
        words.put("lt", List.of("is less than", "is not less than"));
        for (String part : List.of("minute", "hour", "day", "week", "month", "year")) {
            words.put(part, List.of("has as its " + part, "does not have as its " + part));
        }
        return words;
    }

    /**
     * What an item asks.
     *
     * @param modifiers as the rule has them
     * @param holds whether the event has it so
     */
    static String comparison(List<String> modifiers, boolean isKeyword, boolean holds) {
        boolean asked = holds != modifiers.contains("neq");
        String place = COMPARED.keySet().stream()
                .filter(modifiers::contains)
                .findFirst()
                .map(name -> COMPARED.getOrDefault(name, List.of()).get(asked ? 0 : 1))
                .orElse(isKeyword ? (asked ? "contains" : "does not contain") : asked ? "is" : "is not");
        String changed = modifiers.stream()
                .filter(CHANGED::containsKey)
                .map(CHANGED::get)
                .distinct()
                .collect(Collectors.joining(", "));
        return changed.isEmpty() ? place : place + ", " + changed + ",";
    }

    static String bounds(List<Bound> bounds) {
        return bounds.stream()
                .map(bound -> BOUNDS.getOrDefault(bound.operator(), bound.operator()) + " "
                        + bound.value().toPlainString())
                .collect(Collectors.joining(" and "));
    }

    /** In the largest unit that leaves no rest. */
    static String duration(Duration duration) {
        if (duration.toSeconds() % 86_400 == 0) {
            return counted(duration.toDays(), "day");
        }
        if (duration.toSeconds() % 3_600 == 0) {
            return counted(duration.toHours(), "hour");
        }
        return duration.toSeconds() % 60 == 0
                ? counted(duration.toMinutes(), "minute")
                : counted(duration.toSeconds(), "second");
    }

    static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
