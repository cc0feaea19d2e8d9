package dev.vedette.delivery.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Map;

/** Reads OTLP's JSON into its messages by their descriptors, and refuses unknown names, wrong types and two of a one-of. */
final class ProtobufJson {
    private static final JsonMapper JSON = new JsonMapper();

    private ProtobufJson() {}

    @SuppressWarnings("unchecked")
    static <M extends Message> M parse(byte[] json, Message.Builder into) throws IOException {
        read(JSON.readTree(json), into);
        return (M) into.build();
    }

    private static void read(JsonNode json, Message.Builder into) {
        require(json.isObject(), "no object: " + json);
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            FieldDescriptor field = into.getDescriptorForType().getFields().stream()
                    .filter(one -> one.getJsonName().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown name " + entry.getKey()));
            if (field.isRepeated()) {
                require(entry.getValue().isArray(), field + " is a list");
                entry.getValue().forEach(item -> into.addRepeatedField(field, value(field, item, into)));
            } else {
                require(
                        field.getContainingOneof() == null || !into.hasOneof(field.getContainingOneof()),
                        "two of " + field.getContainingOneof());
                into.setField(field, value(field, entry.getValue(), into));
            }
        }
    }

    private static Object value(FieldDescriptor field, JsonNode json, Message.Builder parent) {
        switch (field.getJavaType()) {
            case STRING -> {
                require(json.isTextual(), field + " is text");
                return json.asText();
            }
            case LONG -> {
                require(json.isTextual() && json.asText().matches("-?\\d{1,19}"), field + " is an integer as text");
                return Long.parseLong(json.asText());
            }
            case INT -> {
                require(json.isIntegralNumber(), field + " is an integer");
                return json.intValue();
            }
            case ENUM -> {
                require(json.isIntegralNumber(), field + " is an enum's number");
                return field.getEnumType().findValueByNumber(json.intValue());
            }
            case DOUBLE -> {
                require(json.isNumber(), field + " is a number");
                return json.doubleValue();
            }
            case BOOLEAN -> {
                require(json.isBoolean(), field + " is a boolean");
                return json.booleanValue();
            }
            case MESSAGE -> {
                Message.Builder child = parent.newBuilderForField(field);
                read(json, child);
                return child.build();
            }
            default -> throw new IllegalArgumentException("unexpected " + field);
        }
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
