package dev.vedette.models.definitions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What honest authors do to a definition, made of recorded ones: none of it is an attack, and most of it no power. Sentences
 * that are added are other authors' own, not this project's.
 */
final class HonestEdits {
    /** Shorter sentences are headings. */
    private static final int LEAST_WORDS = 4;

    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("get", "retrieve"),
            Map.entry("gets", "retrieves"),
            Map.entry("retrieve", "fetch"),
            Map.entry("returns", "gives back"),
            Map.entry("return", "give back"),
            Map.entry("list", "show"),
            Map.entry("all", "every"),
            Map.entry("specific", "given"),
            Map.entry("search", "look"),
            Map.entry("using", "by means of"),
            Map.entry("information", "details"),
            Map.entry("use", "employ"),
            Map.entry("new", "further"),
            Map.entry("allows", "lets"),
            Map.entry("provides", "offers"),
            Map.entry("optional", "may be left out"),
            Map.entry("must", "has to"),
            Map.entry("should", "ought to"),
            Map.entry("if", "in case"),
            Map.entry("when", "whenever"),
            Map.entry("a", "one"),
            Map.entry("the", "that"));

    private final List<ToolDefinition> honest;
    private final List<String> sentences;
    private final Map<String, List<ToolDefinition>> byName = new HashMap<>();
    private final Random random;

    /** A version, and the one that follows it. */
    record Edit(String kind, ToolDefinition before, ToolDefinition after) {}

    HonestEdits(List<ToolDefinition> honest, Random random) {
        this.honest = honest;
        this.random = random;
        this.sentences = honest.stream()
                .flatMap(one -> sentences(one.texts().get(0)).stream().skip(1))
                .filter(sentence -> sentence.split("\\s+").length >= LEAST_WORDS)
                .distinct()
                .toList();
        honest.forEach(one ->
                byName.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one));
    }

    /** Sentences of a text, or lines. */
    static List<String> sentences(String text) {
        return Arrays.stream(text.split("(?<=[.!?])\\s+|\\n+"))
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /** An edit of one of those that its kind can be made of. */
    Edit draw() {
        while (true) {
            ToolDefinition one = honest.get(random.nextInt(honest.size()));
            Optional<Edit> edit = of(one, random.nextInt(7));
            if (edit.isPresent()
                    && !edit.get().before().texts().equals(edit.get().after().texts())) {
                return edit.get();
            }
        }
    }

    private Optional<Edit> of(ToolDefinition one, int kind) {
        int at = random.nextInt(3) == 0 ? random.nextInt(one.texts().size()) : 0;
        String text = one.texts().get(at);
        List<String> parts = new ArrayList<>(sentences(text));
        return switch (kind) {
            case 0 ->
                text.length() < 20
                        ? Optional.empty()
                        : Optional.of(new Edit("a typing error mended", with(one, at, mistyped(text)), one));
            case 1 -> Optional.of(new Edit("reworded", one, with(one, at, reworded(text))));
            case 2 -> {
                parts.add(random.nextInt(parts.size() + 1), sentences.get(random.nextInt(sentences.size())));
                yield Optional.of(new Edit("a sentence more", one, with(one, at, String.join("\n", parts))));
            }
            case 3 -> {
                if (parts.size() < 2) {
                    yield Optional.empty();
                }
                parts.remove(random.nextInt(parts.size()));
                yield Optional.of(new Edit("a sentence less", one, with(one, at, String.join("\n", parts))));
            }
            case 4 -> {
                Collections.shuffle(parts, random);
                yield Optional.of(new Edit("in another order", one, with(one, at, String.join("\n", parts))));
            }
            case 5 ->
                Optional.of(new Edit(
                        "an example more",
                        one,
                        with(one, at, text + " Example: " + one.name() + "(" + exampleOf(random) + ")")));
            default -> another(one).map(other -> new Edit("another author's version", one, other));
        };
    }

    static ToolDefinition with(ToolDefinition one, int at, String text) {
        List<String> texts = new ArrayList<>(one.texts());
        texts.set(at, text);
        return one.with(texts);
    }

    /** Two neighbours within a word have changed their places. */
    private String mistyped(String text) {
        int at = 1 + random.nextInt(text.length() - 2);
        while (at + 1 < text.length()
                && !(Character.isLetter(text.charAt(at)) && Character.isLetter(text.charAt(at + 1)))) {
            at++;
        }
        return at + 1 >= text.length()
                ? text
                : text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
    }

    private static String reworded(String text) {
        return Arrays.stream(text.split("(?<=\\s)|(?=\\s)"))
                .map(word -> SYNONYMS.getOrDefault(word.toLowerCase(Locale.ROOT), word))
                .collect(Collectors.joining());
    }

    private static String exampleOf(Random random) {
        return List.of("limit=10", "query=\"annual report\"", "id=\"42\", verbose=true", "path=\"/tmp/a.txt\"")
                .get(random.nextInt(4));
    }

    /** What another server says of a tool of the same name, half of it in the same words. */
    private Optional<ToolDefinition> another(ToolDefinition one) {
        Set<String> words = new HashSet<>(one.words());
        List<ToolDefinition> alike = byName.getOrDefault(one.name(), List.of()).stream()
                .filter(other -> {
                    Set<String> both = new HashSet<>(other.words());
                    int all = both.size() + words.size();
                    both.retainAll(words);
                    return both.size() * 3 > all;
                })
                .filter(other -> !other.texts().equals(one.texts()))
                .toList();
        return alike.isEmpty() ? Optional.empty() : Optional.of(alike.get(random.nextInt(alike.size())));
    }
}
