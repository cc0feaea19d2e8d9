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
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * What a model is trained on, in the order of its file: a line of JSON each, gzipped or not; blank lines are passed over.
 *
 * @param source file name, for reports
 * @param sha256 of the file, hexadecimal
 */
public record JsonRows<T>(String source, String sha256, List<T> rows) {
    static final int MAX_LINE = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the list. */
    public JsonRows {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @param what the lines are, for who names a file that is not there
     * @param parse throws IllegalArgumentException with what is wrong and what is allowed
     * @throws UnusableInputException names file, line and what is expected
     */
    public static <T> JsonRows<T> read(Path file, String what, Function<JsonNode, T> parse)
            throws UnusableInputException {
        List<T> rows = new ArrayList<>();
        MessageDigest digest = newSha256();
        int line = 0;
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(plain(file, raw), StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    rows.add(parse.apply(object(text)));
                }
            }
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    file + ": no such file; expected a file of " + what + ", a line of JSON each");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String fault = e instanceof JsonProcessingException ? "not a JSON object" : e.getMessage();
            throw new UnusableInputException(file + ":" + line + ": " + fault);
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read: " + e.getMessage());
        }
        return new JsonRows<>(file.getFileName().toString(), HexFormat.of().formatHex(digest.digest()), rows);
    }

    private static InputStream plain(Path file, InputStream raw) throws IOException {
        return file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    }

    private static JsonNode object(String text) throws JsonProcessingException {
        if (text.length() > MAX_LINE) {
            throw new IllegalArgumentException("line longer than " + MAX_LINE + " characters");
        }
        JsonNode row = JSON.readTree(text);
        if (!row.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        return row;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
