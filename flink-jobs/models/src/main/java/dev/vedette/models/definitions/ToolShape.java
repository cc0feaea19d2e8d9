package dev.vedette.models.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a tool may be given, and what it says of its reach.
 *
 * @param parameters by their place: {@code path}, {@code options.depth}, {@code ids[]}; the arguments as a whole are at ""
 * @param hints the server's word on what a call may do
 * @param cut whether the schema is deeper or longer than what is looked at
 */
record ToolShape(Map<String, Parameter> parameters, Hints hints, boolean cut) {
    /** Deeper, or more, is not looked at. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_PARAMETERS = 1_000;

    /** Of what is said of one, and of all: it is looked through by slow patterns. */
    private static final int LONGEST_ABOUT = 4_000;

    private static final int MAX_ABOUT = 50_000;
    private static final int MAX_NAMES = 4;
    private static final int LONGEST_NAME = 40;

    static final ToolShape NONE = new ToolShape(Map.of(), new Hints(false, true, false, true), false);

    /** Of the Model Context Protocol's {@code ToolAnnotations}, with its defaults for what is not said. */
    record Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
        static Hints of(JsonNode annotations) {
            return new Hints(
                    annotations.path("readOnlyHint").asBoolean(false),
                    annotations.path("destructiveHint").asBoolean(true),
                    annotations.path("idempotentHint").asBoolean(false),
                    annotations.path("openWorldHint").asBoolean(true));
        }
    }

    ToolShape {
        parameters = Map.copyOf(parameters);
    }

    static ToolShape of(JsonNode inputSchema, JsonNode annotations) {
        Reader reader = new Reader();
        if (inputSchema.isObject()) {
            reader.read("", inputSchema, true, 0);
        }
        return new ToolShape(reader.read, Hints.of(annotations), reader.cut);
    }

    /** Of parameters that ask for what no tool needs, and what that is. */
    Map<OverAsking, Set<String>> overAsking() {
        Map<OverAsking, Set<String>> asking = new TreeMap<>();
        parameters.forEach((place, parameter) -> OverAsking.of(parameter.about())
                .ifPresent(what ->
                        asking.computeIfAbsent(what, none -> new TreeSet<>()).add(place)));
        return asking;
    }

    /** Places as a reason names them. */
    static String names(Set<String> places) {
        String names = places.stream().limit(MAX_NAMES).map(ToolShape::shown).collect(Collectors.joining(", "));
        return places.size() <= MAX_NAMES ? names : names + " and " + (places.size() - MAX_NAMES) + " more";
    }

    /** A name is the server's: it may be a long text, or hold what a terminal obeys. */
    private static String shown(String place) {
        if (place.isEmpty()) {
            return "the arguments as a whole";
        }
        String cut = place.length() <= LONGEST_NAME ? place : place.substring(0, LONGEST_NAME) + "…";
        return "`" + cut.replaceAll("[^\\w.$*\\[\\]…-]", "?") + "`";
    }

    private static final class Reader {
        private final Map<String, Parameter> read = new LinkedHashMap<>();
        private boolean cut;
        private int left = MAX_ABOUT;

        private void read(String place, JsonNode schema, boolean required, int depth) {
            if (depth > MAX_DEPTH || read.size() >= MAX_PARAMETERS) {
                cut = true;
                return;
            }
            Parameter parameter = Parameter.of(place, schema, required, Math.min(LONGEST_ABOUT, left));
            left -= parameter.about().length();
            cut |= left <= 0;
            read.merge(place, parameter, Parameter::or);
            within(place, schema, depth);
        }

        private void within(String place, JsonNode schema, int depth) {
            properties(place, schema, depth);
            for (String keyword : List.of("items", "additionalItems", "prefixItems")) {
                eachOf(schema.path(keyword), place + "[]", depth);
            }
            for (String keyword : List.of("$defs", "definitions", "patternProperties", "dependentSchemas")) {
                schema.path(keyword)
                        .fields()
                        .forEachRemaining(one ->
                                read(place + "." + keyword + "." + one.getKey(), one.getValue(), false, depth + 1));
            }
            if (schema.path("additionalProperties").isObject()) {
                read(place + ".*", schema.path("additionalProperties"), false, depth + 1);
            }
            // What an alternative lets through is in the parameter already; what is within it is within the whole.
            for (String keyword : Parameter.COMBINING) {
                schema.path(keyword).forEach(one -> within(place, one, depth + 1));
            }
        }

        private void properties(String place, JsonNode schema, int depth) {
            schema.path("properties").fields().forEachRemaining(one -> {
                boolean required = false;
                for (JsonNode name : schema.path("required")) {
                    required |= name.asText().equals(one.getKey());
                }
                read(place.isEmpty() ? one.getKey() : place + "." + one.getKey(), one.getValue(), required, depth + 1);
            });
        }

        private void eachOf(JsonNode schemas, String place, int depth) {
            if (schemas.isObject()) {
                read(place, schemas, true, depth + 1);
            } else {
                schemas.forEach(one -> read(place, one, true, depth + 1));
            }
        }
    }
}
