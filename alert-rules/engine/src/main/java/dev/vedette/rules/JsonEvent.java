package dev.vedette.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An event from a JSON object. Nested objects become dotted names, so that {@code {"user": {"id": "a"}}} and
 * {@code {"user.id": "a"}} are the same; lists keep their scalar elements; null is absent. Immutable.
 */
public final class JsonEvent implements EventView {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 10_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    private final Map<String, Object> values;
    /** Names of fields that are there without a value: null, an empty list, an object. */
    private final Set<String> valueless;

    private JsonEvent(Map<String, Object> values, Set<String> valueless) {
        this.values = Collections.unmodifiableMap(values);
        this.valueless = valueless;
    }

    /**
     * Reads one JSON object.
     *
     * @throws IllegalArgumentException when the text is not one, nests more than 32 levels or has more than 10,000 fields;
     *     the message does not repeat the text
     */
    public static JsonEvent parse(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            Map<String, Object> values = new LinkedHashMap<>();
            Set<String> valueless = new HashSet<>();
            object(parser, "", values, valueless);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("goes on after its JSON object");
            }
            return new JsonEvent(values, valueless);
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("is nested too deep or has too long a text");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "is not JSON at column " + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new IllegalArgumentException("is not JSON");
        }
    }

    private static void object(JsonParser parser, String prefix, Map<String, Object> values, Set<String> valueless)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                valueless.add(name);
                object(parser, name + ".", values, valueless);
            } else if (token == JsonToken.START_ARRAY) {
                List<Object> list = new ArrayList<>();
                array(parser, name, list, values, valueless);
                if (list.isEmpty()) {
                    valueless.add(name);
                } else {
                    values.put(name, List.copyOf(list));
                }
            } else {
                scalar(parser, token).ifPresentOrElse(value -> values.put(name, value), () -> valueless.add(name));
            }
            if (values.size() + valueless.size() > MAX_FIELDS) {
                throw new IllegalArgumentException("has more than " + MAX_FIELDS + " fields");
            }
        }
    }

    /** Objects within a list add to the values of their fields: {@code [{"a": 1}, {"a": 2}]} is a list of a. */
    private static void array(
            JsonParser parser, String name, List<Object> list, Map<String, Object> values, Set<String> valueless)
            throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                Map<String, Object> inner = new LinkedHashMap<>();
                object(parser, name + ".", inner, valueless);
                inner.forEach((field, value) -> values.merge(field, value, JsonEvent::both));
            } else if (token == JsonToken.START_ARRAY) {
                array(parser, name, list, values, valueless);
            } else {
                scalar(parser, token).ifPresent(list::add);
            }
        }
    }

    private static Object both(Object a, Object b) {
        List<Object> list = new ArrayList<>();
        for (Object value : new Object[] {a, b}) {
            if (value instanceof List<?> several) {
                list.addAll(several);
            } else {
                list.add(value);
            }
        }
        return List.copyOf(list);
    }

    private static Optional<Object> scalar(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> Optional.of(parser.getText());
            case VALUE_TRUE -> Optional.of(Boolean.TRUE);
            case VALUE_FALSE -> Optional.of(Boolean.FALSE);
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> Optional.of(parser.getLongValue());
                    default -> Optional.of(parser.getText());
                };
            case VALUE_NUMBER_FLOAT -> Optional.of(parser.getDoubleValue());
            default -> Optional.empty();
        };
    }

    @Override
    public Object get(String field) {
        return values.getOrDefault(field, ABSENT);
    }

    @Override
    public boolean has(String field) {
        return values.containsKey(field) || valueless.contains(field);
    }

    @Override
    public Iterable<String> fields() {
        return values.keySet();
    }

    /** All fields with their values. */
    public Map<String, Object> values() {
        return values;
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
