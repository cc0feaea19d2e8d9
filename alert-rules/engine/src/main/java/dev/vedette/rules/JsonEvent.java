package dev.vedette.rules;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An event from a JSON object. Nested objects become dotted names, so that {@code {"user": {"id": "a"}}} and
 * {@code {"user.id": "a"}} are the same; lists keep their scalar elements; null is absent. Immutable.
 */
public final class JsonEvent implements EventView {

    /** Up to so many fields a look at each is faster than a map. */
    private static final int MAX_SCANNED = 24;

    private final String[] names;
    /** ABSENT where a field is there without a value: null, an empty list, an object. */
    private final Object[] values;

    private final Map<String, Object> byName;

    JsonEvent(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
        this.byName = names.length > MAX_SCANNED ? byName() : Map.of();
    }

    /**
     * Reads one JSON object; {@link JsonEventReader} reads many in less time.
     *
     * @throws IllegalArgumentException as {@link JsonEventReader#read(String)}
     */
    public static JsonEvent parse(String json) {
        return new JsonEventReader().read(json);
    }

    @Override
    public Object get(String field) {
        if (names.length > MAX_SCANNED) {
            return byName.getOrDefault(field, ABSENT);
        }
        int at = place(field);
        return at < 0 ? ABSENT : values[at];
    }

    @Override
    public boolean has(String field) {
        return names.length > MAX_SCANNED ? byName.containsKey(field) : place(field) >= 0;
    }

    /** Strings know their hash, so that names are told apart without a look at their characters. */
    private int place(String field) {
        int hash = field.hashCode();
        for (int i = 0; i < names.length; i++) {
            if (names[i].hashCode() == hash && names[i].equals(field)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void forEach(Visitor visitor) {
        for (int i = 0; i < names.length; i++) {
            visitor.field(names[i], values[i]);
        }
    }

    /** All fields that have a value, with it. */
    public Map<String, Object> values() {
        Map<String, Object> all = byName();
        all.values().removeIf(value -> value == ABSENT);
        return Collections.unmodifiableMap(all);
    }

    private Map<String, Object> byName() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            all.put(names[i], values[i]);
        }
        return all;
    }

    /**
     * Event time in microseconds since 1970-01-01T00:00:00Z.
     *
     * @param field holds ISO 8601 text with an offset or Z, or a whole number of milliseconds since then
     * @return empty when the event has no such time
     */
    public OptionalLong time(String field) {
        Object value = get(field);
        try {
            if (value instanceof Long millis) {
                return OptionalLong.of(Math.multiplyExact(millis, 1000L));
            }
            if (value instanceof String text) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                return OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
            }
        } catch (DateTimeException | ArithmeticException notATime) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
