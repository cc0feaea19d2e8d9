package dev.vedette.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

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

    static final int MAX_LINE = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

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
        List<RecordedCall> calls = new ArrayList<>();
        MessageDigest digest = newSha256();
        int line = 0;
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(plain(file, raw), StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    calls.add(parse(text));
                }
            }
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    file + ": no such file; expected a file of tool calls, a line of JSON each");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String fault = e instanceof JsonProcessingException ? "not a JSON object" : e.getMessage();
            throw new UnusableInputException(file + ":" + line + ": " + fault);
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read: " + e.getMessage());
        }
        return new Recording(file.getFileName().toString(), HexFormat.of().formatHex(digest.digest()), calls);
    }

    private static InputStream plain(Path file, InputStream raw) throws IOException {
        return file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    }

    private static RecordedCall parse(String text) throws JsonProcessingException {
        if (text.length() > MAX_LINE) {
            throw new IllegalArgumentException("line longer than " + MAX_LINE + " characters");
        }
        JsonNode row = JSON.readTree(text);
        if (!row.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        String session = required(row, "session");
        List<String> names = new ArrayList<>();
        row.path("arg_names").forEach(name -> names.add(name.asText()));
        ToolCall call = new ToolCall(
                row.path("caller").asText(session),
                session,
                required(row, "tool"),
                names,
                number(row, "arg_bytes"),
                number(row, "result_bytes"),
                row.path("error").asBoolean(false),
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

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
