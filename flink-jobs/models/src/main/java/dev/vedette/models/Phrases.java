package dev.vedette.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Sentences made of parts, out of a file of alternatives ({@code attacks.phrases} says how one is written). Immutable.
 */
public final class Phrases {
    private final Map<String, List<Part>> alternatives = new LinkedHashMap<>();

    /** A piece of a sentence. */
    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Named(String name) implements Part {}

    private record Row(List<Part> parts) implements Part {}

    private record OneOf(List<Part> parts) implements Part {}

    private Phrases() {}

    /** Those of resources beside a class; what one of them names the others may use, and may have more alternatives for. */
    public static Phrases read(Class<?> beside, String... resources) {
        return parse(Arrays.stream(resources)
                .map(resource -> TextResource.read(beside, resource))
                .collect(Collectors.joining("\n")));
    }

    /** @throws IllegalArgumentException naming what is wrong */
    static Phrases parse(String text) {
        Phrases phrases = new Phrases();
        List<Part> current = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.charAt(0) == ' ') {
                current.add(new Reader(line.strip()).row());
            } else {
                current = phrases.alternatives.computeIfAbsent(line.strip(), name -> new ArrayList<>());
            }
        }
        phrases.alternatives.values().forEach(parts -> parts.forEach(phrases::check));
        return phrases;
    }

    private void check(Part part) {
        if (part instanceof Named named && !alternatives.containsKey(named.name)) {
            throw new IllegalArgumentException("nothing is named " + named.name);
        } else if (part instanceof Row row) {
            row.parts.forEach(this::check);
        } else if (part instanceof OneOf oneOf) {
            oneOf.parts.forEach(this::check);
        }
    }

    /** One of the sentences of that name, each beginning with a capital letter. */
    public String draw(String name, Random random) {
        StringBuilder out = new StringBuilder();
        draw(new Named(name), random, out);
        boolean begins = true;
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (begins && Character.isLetter(c)) {
                out.setCharAt(i, Character.toUpperCase(c));
                begins = false;
            } else if (c == '.' && i + 1 < out.length() && out.charAt(i + 1) == ' ') {
                begins = true;
            } else if (begins && c != ' ' && c != '"' && c != '<') {
                begins = false;
            }
        }
        return out.toString();
    }

    private void draw(Part part, Random random, StringBuilder out) {
        if (part instanceof Text text) {
            out.append(text.text);
        } else if (part instanceof Named named) {
            List<Part> among = alternatives.getOrDefault(named.name, List.of());
            draw(among.get(random.nextInt(among.size())), random, out);
        } else if (part instanceof Row row) {
            row.parts.forEach(one -> draw(one, random, out));
        } else if (part instanceof OneOf oneOf) {
            draw(oneOf.parts.get(random.nextInt(oneOf.parts.size())), random, out);
        }
    }

    /** Reads one alternative. */
    private static final class Reader {
        private final String line;
        private int at;

        private Reader(String line) {
            this.line = line;
        }

        private Row row() {
            Row row = row(false);
            if (at < line.length()) {
                throw new IllegalArgumentException("a brace is closed that was not opened: " + line);
            }
            return row;
        }

        private Row row(boolean inBraces) {
            List<Part> parts = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            while (at < line.length()) {
                char c = line.charAt(at);
                if (c == '}' || (inBraces && c == '|')) {
                    break;
                }
                at++;
                if (c == '{') {
                    parts.add(new Text(text.toString()));
                    text.setLength(0);
                    parts.add(braces());
                } else {
                    text.append(c);
                }
            }
            parts.add(new Text(text.toString()));
            return new Row(parts);
        }

        private Part braces() {
            int start = at;
            List<Part> among = new ArrayList<>();
            do {
                among.add(row(true));
            } while (at < line.length() && line.charAt(at++) == '|');
            if (line.charAt(at - 1) != '}') {
                throw new IllegalArgumentException("a brace is not closed: " + line);
            }
            return among.size() == 1 ? new Named(line.substring(start, at - 1)) : new OneOf(among);
        }
    }
}
