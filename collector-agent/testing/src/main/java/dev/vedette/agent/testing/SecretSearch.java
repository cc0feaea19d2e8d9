package dev.vedette.agent.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Looks for secrets in all that left a process: as they are, in base64 at each of its three alignments, in hexadecimal,
 * with percent encoding, inside of what is compressed, and split in two: whoever splits one leaves a half of it whole.
 */
public final class SecretSearch {
    /** Shorter ones stand in keyed fingerprints by chance. */
    private static final int MIN_SECRET = 5;

    /** Shorter ones have no halves that mean anything. */
    private static final int MIN_SPLIT = 16;

    private static final int MAX_INFLATED = 1 << 20;

    /** What compressed data begins with, as gzip (RFC 1952) and in base64, and as zlib (RFC 1950) at each level. */
    private static final List<String> ZLIB = List.of("\u0078\u0001", "\u0078\u005e", "\u0078\u009c", "\u0078\u00da");

    private static final String GZIP = "\u001f\u008b\b";
    private static final String GZIP_IN_BASE64 = "H4sI";

    private final Map<String, String> places = new LinkedHashMap<>();

    /** @param name what a failure calls it */
    public SecretSearch in(String name, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        places.put(name, text);
        inflate(name, text);
        return this;
    }

    /**
     * Where a secret stands and in which form; empty if nowhere.
     *
     * @throws IllegalArgumentException for one of less than {@value #MIN_SECRET} characters
     */
    public List<String> find(String secret) {
        if (secret.length() < MIN_SECRET) {
            throw new IllegalArgumentException("a secret to look for needs " + MIN_SECRET
                    + " characters, or it is found where it is not: " + secret);
        }
        List<String> found = new ArrayList<>();
        forms(secret)
                .forEach((form, texts) -> places.forEach((place, content) -> {
                    if (texts.stream().anyMatch(content::contains)) {
                        found.add(form + " in " + place);
                    }
                }));
        return found;
    }

    private static Map<String, List<String>> forms(String secret) {
        byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> forms = new LinkedHashMap<>();
        forms.put("plain", List.of(new String(utf8, StandardCharsets.ISO_8859_1)));
        forms.put("base64", inBase64(utf8));
        forms.put(
                "hexadecimal",
                List.of(
                        HexFormat.of().formatHex(utf8),
                        HexFormat.of().withUpperCase().formatHex(utf8)));
        forms.put(
                "percent encoding",
                List.of(
                        URLEncoder.encode(secret, StandardCharsets.UTF_8),
                        HexFormat.of().withPrefix("%").formatHex(utf8),
                        HexFormat.of().withPrefix("%").withUpperCase().formatHex(utf8)));
        if (secret.length() >= MIN_SPLIT) {
            List<String> halves = new ArrayList<>();
            int half = (utf8.length + 1) / 2;
            for (int from = 0; from + half <= utf8.length; from++) {
                halves.add(new String(utf8, from, half, StandardCharsets.ISO_8859_1));
            }
            forms.put("half of it", halves);
        }
        return forms;
    }

    /** Without the characters at either end that what stands before and behind would have changed. */
    private static List<String> inBase64(byte[] secret) {
        List<String> texts = new ArrayList<>();
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + secret.length];
                System.arraycopy(secret, 0, shifted, before, secret.length);
                String text = encoder.withoutPadding().encodeToString(shifted);
                int end = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
                texts.add(text.substring(before == 0 ? 0 : before + 1, end));
            }
        }
        return texts;
    }

    private void inflate(String name, String text) {
        for (int at = text.indexOf(GZIP); at >= 0; at = text.indexOf(GZIP, at + 1)) {
            addInflated(name + ", gzip at " + at, tail(text, at), true);
        }
        for (String begin : ZLIB) {
            for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
                addInflated(name + ", zlib at " + at, tail(text, at), false);
            }
        }
        for (int at = text.indexOf(GZIP_IN_BASE64); at >= 0; at = text.indexOf(GZIP_IN_BASE64, at + 1)) {
            int end = at;
            while (end < text.length()
                    && (Character.isLetterOrDigit(text.charAt(end)) || "+/-_".indexOf(text.charAt(end)) >= 0)) {
                end++;
            }
            String alphabet =
                    text.substring(at, end - (end - at) % 4).replace('-', '+').replace('_', '/');
            addInflated(name + ", gzip in base64 at " + at, Base64.getDecoder().decode(alphabet), true);
        }
    }

    private static byte[] tail(String text, int at) {
        return text.substring(at, Math.min(text.length(), at + MAX_INFLATED)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As far as it goes: what follows the compressed data is none. */
    private void addInflated(String name, byte[] compressed, boolean gzip) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (InputStream raw = new ByteArrayInputStream(compressed);
                InputStream in = gzip ? new GZIPInputStream(raw, 1) : new InflaterInputStream(raw)) {
            for (int next = in.read(); next >= 0 && plain.size() < MAX_INFLATED; next = in.read()) {
                plain.write(next);
            }
        } catch (IOException e) {
            // no compressed data, or not to the end
        }
        if (plain.size() > 0) {
            places.put(name, plain.toString(StandardCharsets.ISO_8859_1));
        }
    }
}
