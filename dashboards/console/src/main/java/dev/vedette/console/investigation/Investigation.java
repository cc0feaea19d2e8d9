package dev.vedette.console.investigation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request wants to know.
 *
 * @param trail without its twins
 * @param since how long ago the oldest event is at most
 * @param after the last event of the page before
 */
record Investigation(Trail trail, Duration since, Optional<After> after) {

    private static final Map<String, Duration> SINCE = spans();
    private static final String BY_DEFAULT = "7d";
    /** What an index keeps as a keyword. */
    private static final int MAX_VALUE = 1024;

    private static final Set<String> NAMES = new TreeSet<>(Set.of("start", "value", "since", "tenant", "after"));

    /** The place of an event in the timeline. */
    record After(Instant at, String id) {

        /** Elasticsearch allows ids of 512 bytes. */
        private static final Pattern PLACE = Pattern.compile("([0-9TZ:.-]{20,32}),([^\\p{Cc}]{1,512})");

        /** @throws IllegalArgumentException if it is no time and id; the message does not repeat it */
        static After of(String text) {
            Matcher place = PLACE.matcher(text);
            try {
                if (place.matches()) {
                    return new After(Instant.parse(place.group(1)), place.group(2));
                }
            } catch (DateTimeException e) {
                // Falls through to the one message.
            }
            throw new IllegalArgumentException("after: expected time and id of the last event, with a comma between");
        }
    }

    /**
     * Reads the parameters of a request, each of which may stand once.
     *
     * @throws IllegalArgumentException naming the parameter and what is allowed; a value is not repeated
     */
    static Investigation of(Map<String, List<String>> parameters) {
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (!NAMES.contains(parameter.getKey())) {
                throw new IllegalArgumentException("A parameter is not known; expected " + String.join(", ", NAMES));
            }
            if (parameter.getValue().size() != 1) {
                throw new IllegalArgumentException(parameter.getKey() + ": expected once");
            }
        }
        String value = value(parameters, "value");
        StartingPoint start = StartingPoint.of(value(parameters, "start"));
        if (value.isBlank()) {
            throw new IllegalArgumentException("value: expected the value to start from");
        }
        String after = value(parameters, "after");
        return new Investigation(
                new Trail(start, value, value(parameters, "tenant")),
                since(value(parameters, "since")),
                after.isEmpty() ? Optional.empty() : Optional.of(After.of(after)));
    }

    private static Map<String, Duration> spans() {
        Map<String, Duration> spans = new LinkedHashMap<>();
        spans.put("1h", Duration.ofHours(1));
        spans.put("24h", Duration.ofHours(24));
        for (int days : new int[] {7, 30, 90, 365}) {
            spans.put(days + "d", Duration.ofDays(days));
        }
        return Collections.unmodifiableMap(spans);
    }

    private static Duration since(String text) {
        Duration since = SINCE.get(text.isEmpty() ? BY_DEFAULT : text);
        if (since == null) {
            throw new IllegalArgumentException("since: expected one of " + String.join(", ", SINCE.keySet()));
        }
        return since;
    }

    private static String value(Map<String, List<String>> parameters, String name) {
        String value = parameters.getOrDefault(name, List.of("")).get(0);
        if (value.length() > MAX_VALUE) {
            throw new IllegalArgumentException(name + ": expected at most " + MAX_VALUE + " characters");
        }
        return value;
    }
}
