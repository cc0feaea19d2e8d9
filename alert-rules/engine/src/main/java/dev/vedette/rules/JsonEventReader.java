package dev.vedette.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON objects as events, one after another. Remembers the names of fields, which most events share, so that each
 * is made once. Not safe for use by several threads.
 */
public final class JsonEventReader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 10_000;
    private static final int MAX_NAMES = 20_000;
    private static final int MAX_TEXT = 1 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .build())
            .build();

    private Path root = new Path(new Name(""));
    private final Map<String, Name> names = new HashMap<>();
    private int event;

    private String[] fields = new String[32];
    private Object[] values = new Object[32];
    private int size;

    /** A field's name and where the event being read has it. */
    private static final class Name {
        final String text;
        int event;
        int position;

        Name(String text) {
            this.text = text;
        }
    }

    /** A place in nested objects. */
    private static final class Path {
        final Name name;
        final Map<String, Path> children = new HashMap<>();

        Path(Name name) {
            this.name = name;
        }
    }

    /**
     * Reads one JSON object.
     *
     * @throws IllegalArgumentException when the text is not one, nests more than 32 levels, has more than 10,000 fields or
     *     a text of more than 1 Mi characters; the message does not repeat the text
     */
    public JsonEvent read(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            return read(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("is not JSON");
        }
    }

    /**
     * As {@link #read(String)}, from UTF-8.
     *
     * @param offset of the object's first byte
     * @param length in bytes
     */
    public JsonEvent read(byte[] json, int offset, int length) {
        try (JsonParser parser = JSON.createParser(json, offset, length)) {
            return read(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("is not JSON");
        }
    }

    private JsonEvent read(JsonParser parser) throws IOException {
        if (names.size() > MAX_NAMES) {
            names.clear();
            root = new Path(new Name(""));
        }
        event++;
        size = 0;
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            object(parser, root);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("goes on after its JSON object");
            }
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("is nested too deep or has too long a text");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "is not JSON at column " + e.getLocation().getColumnNr());
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("has names of fields that are made to collide");
        }
        JsonEvent read = new JsonEvent(Arrays.copyOf(fields, size), Arrays.copyOf(values, size));
        Arrays.fill(values, 0, size, null);
        return read;
    }

    private void object(JsonParser parser, Path at) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Path path = child(at, parser.currentName());
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                put(path.name, EventView.ABSENT);
                object(parser, path);
            } else if (token == JsonToken.START_ARRAY) {
                List<Object> list = new ArrayList<>();
                array(parser, path, list);
                put(path.name, list.isEmpty() ? EventView.ABSENT : List.copyOf(list));
            } else {
                put(path.name, scalar(parser, token));
            }
        }
    }

    /** Objects within a list add to the values of their fields: {@code [{"a": 1}, {"a": 2}]} is a list of a. */
    private void array(JsonParser parser, Path path, List<Object> list) throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                object(parser, path);
            } else if (token == JsonToken.START_ARRAY) {
                array(parser, path, list);
            } else if (token != JsonToken.VALUE_NULL) {
                list.add(scalar(parser, token));
            }
        }
    }

    private Path child(Path at, String name) {
        Path child = at.children.get(name);
        if (child == null) {
            String text = at == root ? name : at.name.text + "." + name;
            child = new Path(names.computeIfAbsent(text, Name::new));
            at.children.put(name, child);
        }
        return child;
    }

    /** A name that comes again adds a value: the last one alone would let a sender hide the others. */
    private void put(Name name, Object value) {
        if (name.event == event) {
            if (value != EventView.ABSENT) {
                Object before = values[name.position];
                values[name.position] = before == EventView.ABSENT ? value : both(before, value);
            }
            return;
        }
        if (size == MAX_FIELDS) {
            throw new IllegalArgumentException("has more than " + MAX_FIELDS + " fields");
        }
        if (size == fields.length) {
            fields = Arrays.copyOf(fields, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        name.event = event;
        name.position = size;
        fields[size] = name.text;
        values[size++] = value;
    }

    private static Object both(Object a, Object b) {
        List<Object> list = a instanceof Several several ? several : new Several();
        if (list != a) {
            addTo(list, a);
        }
        addTo(list, b);
        return list;
    }

    private static void addTo(List<Object> list, Object value) {
        if (value instanceof List<?> several) {
            list.addAll(several);
        } else {
            list.add(value);
        }
    }

    /** A list that only this reader has yet, so that it can grow: a copy for each value would take quadratic time. */
    private static final class Several extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;
    }

    private static Object scalar(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> EventView.ABSENT;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> parser.getLongValue();
                    default -> beyondLong(parser);
                };
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getText();
        };
    }

    /** Its digits as they are, so that all of them compare, while {@link Numbers} reads that many as a number. */
    private static Object beyondLong(JsonParser parser) throws IOException {
        return parser.getTextLength() > Numbers.MAX_DIGITS ? (Object) parser.getDoubleValue() : parser.getText();
    }
}
