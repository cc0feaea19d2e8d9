package dev.vedette.rules;

import java.io.ByteArrayOutputStream;
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

    /** The texts that stand for the text after the modifiers, in their order; others are passed over. */
    static List<String> apply(String text, List<String> modifiers) {
        byte[] bytes = text.getBytes(charset(modifiers));
        if (modifiers.contains("utf16")) {
            ByteArrayOutputStream marked = new ByteArrayOutputStream();
            marked.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe});
            marked.writeBytes(bytes);
            bytes = marked.toByteArray();
        }
        if (modifiers.contains("base64")) {
            return List.of(Base64.getEncoder().encodeToString(bytes));
        }
        if (modifiers.contains("base64offset")) {
            return offsets(bytes);
        }
        return List.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static Charset charset(List<String> modifiers) {
        if (modifiers.contains("utf16be")) {
            return StandardCharsets.UTF_16BE;
        }
        boolean little = modifiers.contains("utf16") || modifiers.contains("utf16le") || modifiers.contains("wide");
        return little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /** What of the encoded bytes stays the same whatever stands before and behind them, at each of three offsets. */
    private static List<String> offsets(byte[] bytes) {
        int[] skipped = {0, 2, 3};
        int[] dropped = {0, 3, 2};
        List<String> texts = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = Base64.getEncoder().encodeToString(shifted);
            texts.add(encoded.substring(skipped[offset], encoded.length() - dropped[shifted.length % 3]));
        }
        return texts;
    }
}
