package dev.vedette.delivery.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.siem.AsciiJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object in the making. What is empty (a text, a list, an object without fields) is left out, so that whoever fills it need
 * not ask first. A key that is put twice has the later value. Texts are cut at {@link #MAX_TEXT} characters.
 */
final class JsonObject {
    static final int MAX_TEXT = 8192;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    JsonObject text(String key, String value) {
        if (!value.isEmpty()) {
            fields.put(key, cut(value));
        }
        return this;
    }

    JsonObject text(String key, Optional<String> value) {
        value.ifPresent(present -> text(key, present));
        return this;
    }

    JsonObject texts(String key, List<String> values) {
        if (!values.isEmpty()) {
            fields.put(key, values.stream().map(JsonObject::cut).toList());
        }
        return this;
    }

    JsonObject number(String key, long value) {
        fields.put(key, value);
        return this;
    }

    /** JSON has no number for what is not finite: it is left out. */
    JsonObject decimal(String key, double value) {
        if (Double.isFinite(value)) {
            fields.put(key, value);
        }
        return this;
    }

    JsonObject flag(String key, boolean value) {
        fields.put(key, value);
        return this;
    }

    JsonObject object(String key, JsonObject value) {
        if (!value.isEmpty()) {
            fields.put(key, value);
        }
        return this;
    }

    JsonObject objects(String key, List<JsonObject> values) {
        List<JsonObject> full =
                values.stream().filter(value -> !value.isEmpty()).toList();
        if (!full.isEmpty()) {
            fields.put(key, full);
        }
        return this;
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof JsonObject object) {
            out.writeStartObject();
            for (Map.Entry<String, Object> field : object.fields.entrySet()) {
                out.writeFieldName(field.getKey());
                write(field.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            out.writeString(value.toString());
        }
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
        return text.substring(0, splitsPair ? MAX_TEXT - 1 : MAX_TEXT);
    }
}
