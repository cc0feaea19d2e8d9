package dev.vedette.console;

import dev.vedette.console.decisions.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which alerts are wanted; what is empty does not narrow.
 *
 * @param levels Sigma levels, any of them
 * @param rule title of a rule, whole
 * @param entity a value that the alert is about or that one of its events carries, whole
 * @param age how long ago the newest evidence is at most, as {@link TimeRange#span} reads it, or empty
 * @param text words, each of which has to be found
 * @param standings any of them
 * @param decisions any of them
 */
record AlertFilter(
        Set<String> levels,
        String rule,
        String entity,
        String age,
        List<String> text,
        Set<Standing> standings,
        Set<State> decisions) {

    static final AlertFilter ALL = new AlertFilter(Set.of(), "", "", "", List.of(), Set.of(), Set.of());

    static final List<String> LEVELS = List.of("critical", "high", "medium", "low", "informational");

    private static final int MAX_VALUE = 256;
    private static final int MAX_WORDS = 8;
    private static final Set<String> NAMES =
            new TreeSet<>(Set.of("level", "rule", "entity", "age", "q", "status", "decision"));

    AlertFilter {
        levels = Set.copyOf(levels);
        text = List.copyOf(text);
        standings = Set.copyOf(standings);
        decisions = Set.copyOf(decisions);
    }

    /** How an alert stands. */
    enum Standing {
        /** Neither withdrawn nor silenced. */
        STANDING,
        WITHDRAWN,
        SILENCED,
        /** Written by the late lane, whatever else it is. */
        LATE;

        static final String ALLOWED = "one or more of standing, withdrawn, silenced, late, separated by commas";

        static Standing of(String name) {
            for (Standing standing : values()) {
                if (standing.name().toLowerCase(java.util.Locale.ROOT).equals(name)) {
                    return standing;
                }
            }
            throw new IllegalArgumentException("status: expected " + ALLOWED);
        }
    }

    /** The last alert of a page: the next page begins after it. */
    record After(Instant detectedAt, String id) {

        private static final Pattern PLACE = Pattern.compile("([0-9TZ:.-]{20,32}),([a-z2-7]{1,64})");

        /**
         * Reads what {@code after} of a request says.
         *
         * @throws IllegalArgumentException if it is no time and id; the message does not repeat it
         */
        static After of(String text) {
            Matcher place = PLACE.matcher(text);
            try {
                if (place.matches()) {
                    return new After(Instant.parse(place.group(1)), place.group(2));
                }
            } catch (java.time.DateTimeException e) {
                // Falls through to the one message.
            }
            throw new IllegalArgumentException(
                    "after: expected detectedAt and id of the last alert, with a comma between");
        }
    }

    /**
     * Reads the parameters of a request, each of which may stand once.
     *
     * @throws IllegalArgumentException naming the parameter and what is allowed; a value is not repeated, for it may be
     *     anything
     */
    static AlertFilter of(Map<String, List<String>> parameters) {
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (!NAMES.contains(name)) {
                String shown = name.matches("[a-z_]{1,20}") ? name : "a parameter";
                throw new IllegalArgumentException(shown + ": is not a filter; there are " + String.join(", ", NAMES));
            }
            if (parameter.getValue().size() != 1) {
                throw new IllegalArgumentException(name + ": expected once");
            }
        }
        return new AlertFilter(
                levels(value(parameters, "level")),
                value(parameters, "rule"),
                value(parameters, "entity"),
                age(value(parameters, "age")),
                words(value(parameters, "q")),
                standings(value(parameters, "status")),
                decisions(value(parameters, "decision")));
    }

    /** How far back the newest evidence may lie. */
    Optional<Duration> oldest() {
        return age.isEmpty() ? Optional.empty() : Optional.of(TimeRange.span(age));
    }

    private static String value(Map<String, List<String>> parameters, String name) {
        String value = parameters.getOrDefault(name, List.of("")).get(0);
        if (value.length() > MAX_VALUE) {
            throw new IllegalArgumentException(name + ": expected at most " + MAX_VALUE + " characters");
        }
        return value;
    }

    private static Set<String> levels(String value) {
        Set<String> levels = new TreeSet<>();
        for (String level : list(value)) {
            if (!LEVELS.contains(level)) {
                throw new IllegalArgumentException(
                        "level: expected one or more of " + String.join(", ", LEVELS) + ", separated by commas");
            }
            levels.add(level);
        }
        return levels;
    }

    private static Set<Standing> standings(String value) {
        Set<Standing> standings = new TreeSet<>();
        list(value).forEach(name -> standings.add(Standing.of(name)));
        return standings;
    }

    private static Set<State> decisions(String value) {
        Set<State> decisions = new TreeSet<>();
        list(value).forEach(word -> decisions.add(State.of(word)));
        return decisions;
    }

    private static String age(String value) {
        if (!value.isEmpty() && !TimeRange.isSpan(value)) {
            throw new IllegalArgumentException("age: expected " + TimeRange.ALLOWED);
        }
        return value;
    }

    private static List<String> words(String value) {
        List<String> words = value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
        if (words.size() > MAX_WORDS) {
            throw new IllegalArgumentException("q: expected at most " + MAX_WORDS + " words");
        }
        return words;
    }

    private static List<String> list(String value) {
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }
}
