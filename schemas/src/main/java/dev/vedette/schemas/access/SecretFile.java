package dev.vedette.schemas.access;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A token, password or key in a file of its own: neither the sinks file nor the job's graph, which Flink shows to whoever looks, holds
 * it. Read anew each time, so that a new one is in force with the next request.
 *
 * @param file its path where the task managers run
 */
public record SecretFile(String file) implements Serializable {
    private static final int MAX_BYTES = 16 * 1024;

    /**
     * The file's text without white space around it.
     *
     * @throws IOException where it cannot be read, is empty, longer than 16 KiB or not printable US-ASCII on one line
     */
    public String read() throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        String secret = new String(bytes, StandardCharsets.UTF_8).strip();
        if (bytes.length > MAX_BYTES || secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IOException(file + " has to hold one line of printable US-ASCII without spaces, at most 16 KiB");
        }
        return secret;
    }
}
