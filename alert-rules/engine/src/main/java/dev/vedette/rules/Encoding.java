package dev.vedette.rules;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Sigma's encoding modifiers (modifiers appendix 2.1, "Encoding"). */
final class Encoding {

    static final Set<String> MODIFIERS = Set.of("base64", "base64offset", "utf16", "utf16be", "utf16le", "wide");

    private Encoding() {}

    /** The texts that stand for the text after these of the modifiers, in their order; others are passed over. */
    static List<String> apply(String text, List<String> modifiers) {
        List<String> texts = List.of(text);
        boolean binary = false;
        for (String modifier : modifiers) {
            if (MODIFIERS.contains(modifier)) {
                Charset charset = binary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
                texts = texts.stream()
                        .flatMap(t -> encoded(t, modifier, charset).stream())
                        .toList();
                binary = !modifier.startsWith("base64");
            }
        }
        return texts;
    }

    /** Bytes become the characters of the same numbers, which is how a log that shows them as text has them. */
    private static List<String> encoded(String text, String modifier, Charset charset) {
        byte[] bytes = text.getBytes(charset);
        return switch (modifier) {
            case "base64" -> List.of(Base64.getEncoder().encodeToString(bytes));
            case "base64offset" -> offsets(bytes);
            case "utf16be" -> List.of(binary(text, StandardCharsets.UTF_16BE));
            case "utf16" -> List.of("\u00ff\u00fe" + binary(text, StandardCharsets.UTF_16LE));
            default -> List.of(binary(text, StandardCharsets.UTF_16LE));
        };
    }

    private static String binary(String text, Charset charset) {
        return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
    }

    /**
     * What of the encoded bytes stays the same whatever stands before and behind them, at each of three offsets; of one
     * or two bytes nothing may stay.
     */
    private static List<String> offsets(byte[] bytes) {
        int[] skipped = {0, 2, 3};
        int[] dropped = {0, 3, 2};
        List<String> texts = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = Base64.getEncoder().encodeToString(shifted);
            int end = encoded.length() - dropped[shifted.length % 3];
            if (skipped[offset] < end) {
                texts.add(encoded.substring(skipped[offset], end));
            }
        }
        return texts;
    }
}
