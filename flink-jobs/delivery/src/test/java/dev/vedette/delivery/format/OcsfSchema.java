package dev.vedette.delivery.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Holds an event against the published schema of OCSF: classes, objects, required attributes, constraints, enumerations with the
 * captions of their siblings, data types, profiles, and the arithmetic of {@code type_uid}. What the schema does not know, and what
 * it deprecates, is an error too.
 */
final class OcsfSchema {
    private static final int OTHER = 99;
    private static final JsonNode SCHEMA = read();

    private final List<String> errors = new ArrayList<>();
    private final Set<String> profiles = new TreeSet<>();

    private OcsfSchema() {}

    private static JsonNode read() {
        try (InputStream in = OcsfSchema.class.getResourceAsStream("/ocsf/ocsf-1.8.0.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the event, a line for each; nothing if it is right. */
    static List<String> errors(JsonNode event) {
        OcsfSchema check = new OcsfSchema();
        check.event(event);
        return check.errors;
    }

    private void event(JsonNode event) {
        JsonNode definition = SCHEMA.at("/classes/" + event.path("class_uid").asText());
        if (!event.isObject() || !event.path("class_uid").isInt() || definition.isMissingNode()) {
            errors.add("class_uid: no class of the schema");
            return;
        }
        event.at("/metadata/profiles").forEach(profile -> {
            profiles.add(profile.asText());
            if (!texts(definition.path("profiles")).contains(profile.asText())) {
                errors.add("metadata.profiles: " + profile + " is no profile of the class");
            }
        });
        members("", event, definition);
        long type = event.path("class_uid").asLong() * 100
                + event.path("activity_id").asLong();
        if (event.path("type_uid").asLong() != type) {
            errors.add("type_uid: is not class_uid * 100 + activity_id");
        }
        if (!event.at("/metadata/version").equals(SCHEMA.get("version"))) {
            errors.add("metadata.version: is not " + SCHEMA.get("version"));
        }
    }

    private void members(String path, JsonNode value, JsonNode definition) {
        JsonNode attributes = definition.get("attributes");
        attributes.properties().forEach(attribute -> {
            boolean required = attribute.getValue().has("required") && inProfiles(attribute.getValue());
            if (required && !value.has(attribute.getKey())) {
                errors.add(path + attribute.getKey() + ": is required");
            }
        });
        value.properties().forEach(member -> {
            JsonNode attribute = attributes.path(member.getKey());
            String place = path + member.getKey();
            if (attribute.isMissingNode()) {
                errors.add(place + ": is not in the schema");
            } else if (!inProfiles(attribute)) {
                errors.add(place + ": needs one of the profiles " + attribute.get("profiles"));
            } else if (attribute.has("deprecated")) {
                errors.add(place + ": is deprecated");
            } else {
                member(place, member.getValue(), attribute);
                sibling(place, member.getValue(), attribute, value);
            }
        });
        constraints(path, value, definition.path("constraints"));
    }

    private boolean inProfiles(JsonNode attribute) {
        return !attribute.has("profiles")
                || texts(attribute.get("profiles")).stream().anyMatch(profiles::contains);
    }

    private void constraints(String path, JsonNode value, JsonNode constraints) {
        if (constraints.has("at_least_one")
                && texts(constraints.get("at_least_one")).stream().noneMatch(value::has)) {
            errors.add(path + ": needs at least one of " + constraints.get("at_least_one"));
        }
        if (constraints.has("just_one")
                && texts(constraints.get("just_one")).stream()
                                .filter(value::has)
                                .count()
                        != 1) {
            errors.add(path + ": needs just one of " + constraints.get("just_one"));
        }
    }

    private void member(String place, JsonNode value, JsonNode attribute) {
        if (attribute.has("array")) {
            if (!value.isArray()) {
                errors.add(place + ": has to be an array");
            }
            int i = 0;
            for (JsonNode item : value) {
                single(place + "[" + i++ + "]", item, attribute);
            }
        } else {
            single(place, value, attribute);
        }
    }

    private void single(String place, JsonNode value, JsonNode attribute) {
        if (attribute.has("object")) {
            String object = attribute.get("object").asText();
            if (!value.isObject()) {
                errors.add(place + ": has to be an object");
            } else if (!object.equals("object")) {
                members(place + ".", value, SCHEMA.get("objects").get(object));
            }
            return;
        }
        scalar(place, value, attribute.get("type").asText());
        if (attribute.has("enum") && !attribute.get("enum").has(value.asText())) {
            errors.add(place + ": " + value + " is not one of its values");
        }
    }

    /** A type of the dictionary holds what its base type does, and is held to what it says itself. */
    private void scalar(String place, JsonNode value, String type) {
        JsonNode definition = SCHEMA.at("/types/" + type);
        String base = definition.path("type").asText(type);
        boolean fits =
                switch (base) {
                    case "string_t" -> value.isTextual();
                    case "integer_t" -> value.isIntegralNumber() && value.canConvertToInt();
                    case "long_t" -> value.isIntegralNumber() && value.canConvertToLong();
                    case "float_t" -> value.isNumber();
                    case "boolean_t" -> value.isBoolean();
                    case "json_t" -> !value.isMissingNode();
                    default -> false;
                };
        if (!fits) {
            errors.add(place + ": is no " + type);
        } else if (definition.has("regex")
                && !Pattern.compile(definition.get("regex").asText())
                        .matcher(value.asText())
                        .find()) {
            errors.add(place + ": has not the form of " + type);
        } else if (definition.has("max_len")
                && value.asText().length() > definition.get("max_len").asInt()) {
            errors.add(place + ": is longer than " + type);
        } else if (definition.has("range")
                && (value.asLong() < definition.at("/range/0").asLong()
                        || value.asLong() > definition.at("/range/1").asLong())) {
            errors.add(place + ": is out of the range of " + type);
        }
    }

    /** The text beside an enumeration's number is its caption, unless the number says that the text is the source's own. */
    private void sibling(String place, JsonNode value, JsonNode attribute, JsonNode around) {
        if (attribute.has("sibling") && attribute.has("enum") && value.asInt() != OTHER) {
            JsonNode text = around.path(attribute.get("sibling").asText());
            JsonNode caption = attribute.get("enum").path(value.asText());
            if (!text.isMissingNode() && !caption.isMissingNode() && !text.equals(caption)) {
                errors.add(place + ": stands for " + caption + ", not " + text);
            }
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
