package dev.vedette.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Recorded benign tool calls, in the order of the file, and where they come from.
 *
 * <p>A line of JSON per call, gzipped or not: {@code session}, {@code tool} (required); {@code caller} (default: the session), {@code user_task} (default: the caller; says which calls
 * must not stand on both sides of a split), {@code arg_names}, {@code arg_bytes}, {@code result_bytes}, {@code error}, {@code time} (microseconds since 1970-01-01T00:00:00Z).
 * Other fields, labels among them, are not read.
 *
 * @param source file name, for reports
 * @param sha256 of the file, hexadecimal
 */
public record Recording(String source, String sha256, List<RecordedCall> calls) {

    /** A call and the piece of work it was recorded in; the latter only keeps both sides of a split apart, no score sees it. */
    public record RecordedCall(ToolCall call, String task) {}

    /** Copies the list. */
    public Recording {
        calls = List.copyOf(calls);
    }

    /**
     * Reads a file.
     *
     * @throws UnusableInputException names file, line and what is expected
     */
    public static Recording read(Path file) throws UnusableInputException {
        JsonRows<RecordedCall> read = JsonRows.read(file, "tool calls", Recording::call);
        return new Recording(read.source(), read.sha256(), read.rows());
    }

    /**
     * The call of a line.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    public static RecordedCall call(JsonNode row) {
        String session = required(row, "session");
        List<String> names = new ArrayList<>();
        if (row.has("arg_names")) {
            row.path("arg_names").forEach(name -> names.add(name.asText()));
        } else {
            row.path("args").fieldNames().forEachRemaining(names::add);
        }
        ToolCall call = new ToolCall(
                row.path("caller").asText(session),
                session,
                required(row, "tool"),
                names,
                number(row, "arg_bytes"),
                number(row, "result_bytes"),
                row.path("error").asBoolean(false),
                List.of(),
                number(row, "time"));
        return new RecordedCall(call, row.path("user_task").asText(call.caller()));
    }

    private static String required(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw new IllegalArgumentException("field " + field + " is missing; expected a text");
        }
        return value.asText();
    }

    private static OptionalLong number(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || value.asLong() < 0) {
            throw new IllegalArgumentException("field " + field + " is not a whole number of at least 0");
        }
        return OptionalLong.of(value.asLong());
    }
}
