package dev.vedette.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Lines of {@code unseen.tsv} and {@code seen.tsv} beside a test: kind ({@code attack} or {@code honest}), manner, text, and what
 * else there is.
 */
public final class UnseenRows {
    private static final Set<String> LANGUAGES = Set.of(
            "german",
            "spanish",
            "french",
            "chinese",
            "portuguese",
            "russian",
            "japanese",
            "italian",
            "polish",
            "turkish",
            "dutch");

    private UnseenRows() {}

    /** All of a file, but for the head. */
    public static List<String[]> of(Class<?> beside, String file) throws IOException {
        try (InputStream in = beside.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    public static boolean isOfAnotherLanguage(String manner) {
        return LANGUAGES.contains(manner);
    }
}
