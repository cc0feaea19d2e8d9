package dev.vedette.schemas.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Text armour of keys (RFC 7468). */
final class Pem {
    static final String PRIVATE = "PRIVATE KEY";
    static final String PUBLIC = "PUBLIC KEY";

    private static final int LINE = 64;
    private static final long MAX_BYTES = 1 << 20;

    private Pem() {}

    static String write(String label, byte[] bytes) {
        String text = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    static byte[] only(Path file, String label) throws IOException {
        List<byte[]> all = all(file, label);
        if (all.size() != 1) {
            throw new IOException(file + ": holds " + all.size() + " keys: one is wanted");
        }
        return all.get(0);
    }

    static List<byte[]> all(Path file, String label) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + ": no such file, or not readable");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": larger than a mebibyte: no file of keys");
        }
        List<byte[]> found = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (String line :
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
            if (line.strip().equals("-----BEGIN " + label + "-----")) {
                inside = true;
                text.setLength(0);
            } else if (inside && line.strip().equals("-----END " + label + "-----")) {
                inside = false;
                found.add(decoded(file, text.toString()));
            } else if (inside) {
                text.append(line.strip());
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + ": holds no " + label + " in PEM");
        }
        return found;
    }

    private static byte[] decoded(Path file, String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": damaged: " + e.getMessage(), e);
        }
    }
}
