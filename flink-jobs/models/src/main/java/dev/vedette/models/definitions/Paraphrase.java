package dev.vedette.models.definitions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/** A sentence of {@code paraphrased.tsv}, of which nothing is learned. */
record Paraphrase(Kind kind, String manner, String sentence) {
    /** What it is; attacks in other languages than English are of their own kind. */
    enum Kind {
        ATTACK,
        FOREIGN,
        HONEST
    }

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    static List<Paraphrase> all() {
        try (InputStream in = Paraphrase.class.getResourceAsStream("paraphrased.tsv")) {
            if (in == null) {
                throw new IllegalStateException("no resource paraphrased.tsv");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Paraphrase(
                            Kind.valueOf(fields[0].toUpperCase(Locale.ROOT)), fields[1], unescaped(fields[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Paraphrase> of(Kind kind) {
        return all().stream().filter(one -> one.kind == kind).toList();
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Character.toString((char) Integer.parseInt(found.group(1), 16)))
                .replace("\\\\", "\\");
    }

    /** A definition that says a sentence too: somewhere in its description, or at the end of another of its texts. */
    static ToolDefinition into(ToolDefinition honest, String sentence, Random random) {
        boolean inSchema = honest.texts().size() > 1 && random.nextInt(3) == 0;
        int at = inSchema ? 1 + random.nextInt(honest.texts().size() - 1) : 0;
        List<String> parts =
                new ArrayList<>(HonestEdits.sentences(honest.texts().get(at)));
        parts.add(inSchema ? parts.size() : random.nextInt(parts.size() + 1), sentence);
        return HonestEdits.with(honest, at, String.join(" ", parts));
    }
}
