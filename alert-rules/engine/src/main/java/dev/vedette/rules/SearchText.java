package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A text value of a rule in pieces: literal text, wildcards, placeholders. What pipelines and {@code expand} change; the
 * matcher reads the text that it writes. Immutable.
 */
record SearchText(List<Piece> pieces) {

    SearchText {
        pieces = List.copyOf(pieces);
    }

    sealed interface Piece {
        /** Text that stands for itself; never empty. */
        record Literal(String text) implements Piece {}

        /** {@code *} for any characters or {@code ?} for one. */
        enum Wildcard implements Piece {
            MANY,
            ONE
        }

        /** {@code %name%} under {@code expand}. */
        record Placeholder(String name) implements Piece {}
    }

    /**
     * Reads wildcards, escapes and, if asked to, placeholders (Sigma rules specification 2.1, "Escaping" and
     * "Placeholders"): a backslash takes its meaning from a following wildcard, backslash or percent character; before
     * any other it stands for itself.
     */
    static SearchText parse(String text, boolean placeholders) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        String escaped = placeholders ? "\\*?%" : "\\*?";
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = placeholders && c == '%' ? placeholderEnd(text, i) : -1;
            if (c == '\\' && i + 1 < text.length() && escaped.indexOf(text.charAt(i + 1)) >= 0) {
                literal.append(text.charAt(++i));
            } else if (c == '*' || c == '?') {
                flush(literal, pieces);
                pieces.add(c == '*' ? Piece.Wildcard.MANY : Piece.Wildcard.ONE);
            } else if (end > 0) {
                flush(literal, pieces);
                pieces.add(new Piece.Placeholder(text.substring(i + 1, end)));
                i = end;
            } else {
                literal.append(c);
            }
        }
        flush(literal, pieces);
        return new SearchText(pieces);
    }

    /** Reads placeholders in a regular expression; all other text, backslashes too, stands for itself. */
    static SearchText parseRegex(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int end = text.charAt(i) == '%' ? text.indexOf('%', i + 1) : -1;
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                literal.append(text, i, i + 2);
                i++;
            } else if (end > i + 1) {
                flush(literal, pieces);
                pieces.add(new Piece.Placeholder(text.substring(i + 1, end)));
                i = end;
            } else {
                literal.append(text.charAt(i));
            }
        }
        flush(literal, pieces);
        return new SearchText(pieces);
    }

    /** What {@link #parseRegex} reads as the same pieces. */
    String regexText() {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                out.append(literal.text());
            } else if (piece instanceof Piece.Placeholder) {
                special(piece, out);
            } else {
                out.append(piece == Piece.Wildcard.MANY ? ".*" : ".");
            }
        }
        return out.toString();
    }

    /** Where the name that starts behind a percent character ends; -1 when none does before a wildcard or the end. */
    private static int placeholderEnd(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                return i > start + 1 ? i : -1;
            }
            if (c == '*' || c == '?') {
                return -1;
            }
        }
        return -1;
    }

    private static void flush(StringBuilder literal, List<Piece> pieces) {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** Text that {@link #parse} reads as the same pieces. */
    String text(boolean placeholders) {
        StringBuilder out = new StringBuilder();
        String escaped = placeholders ? "\\*?%" : "\\*?";
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                literal.text().chars().forEach(c -> {
                    if (escaped.indexOf(c) >= 0) {
                        out.append('\\');
                    }
                    out.append((char) c);
                });
            } else {
                special(piece, out);
            }
        }
        return out.toString();
    }

    /** As pySigma shows a value to the conditions and expressions of a pipeline: backslashes are not escaped. */
    String shown() {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                out.append(literal.text().replace("*", "\\*").replace("?", "\\?"));
            } else {
                special(piece, out);
            }
        }
        return out.toString();
    }

    private static void special(Piece piece, StringBuilder out) {
        if (piece instanceof Piece.Placeholder placeholder) {
            out.append('%').append(placeholder.name()).append('%');
        } else {
            out.append(piece == Piece.Wildcard.MANY ? '*' : '?');
        }
    }

    boolean hasWildcard() {
        return pieces.stream().anyMatch(Piece.Wildcard.class::isInstance);
    }

    boolean hasPlaceholder() {
        return pieces.stream().anyMatch(Piece.Placeholder.class::isInstance);
    }

    /** With a star at the ends that are asked for and have none. */
    SearchText open(boolean before, boolean behind) {
        List<Piece> open = new ArrayList<>(pieces);
        if (before && (open.isEmpty() || open.get(0) != Piece.Wildcard.MANY)) {
            open.add(0, Piece.Wildcard.MANY);
        }
        if (behind && (open.isEmpty() || open.get(open.size() - 1) != Piece.Wildcard.MANY)) {
            open.add(Piece.Wildcard.MANY);
        }
        return new SearchText(open);
    }

    SearchText mapLiterals(UnaryOperator<String> change) {
        List<Piece> changed = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                String text = change.apply(literal.text());
                if (!text.isEmpty()) {
                    changed.add(new Piece.Literal(text));
                }
            } else {
                changed.add(piece);
            }
        }
        return new SearchText(changed);
    }

    /**
     * Puts values in the place of placeholders: every combination of them.
     *
     * @param values of a name; empty leaves the placeholder as it is
     * @param most how many characters all combinations together may have
     * @return empty when they have more
     */
    Optional<List<SearchText>> replace(Function<String, Optional<List<SearchText>>> values, int most) {
        List<List<Piece>> texts = List.of(List.of());
        for (Piece piece : pieces) {
            List<List<Piece>> choices = List.of(List.of(piece));
            if (piece instanceof Piece.Placeholder placeholder) {
                choices = values.apply(placeholder.name())
                        .map(found -> found.stream().map(SearchText::pieces).toList())
                        .orElse(choices);
            }
            long size = size(texts) * choices.size() + size(choices) * texts.size();
            if (size > most) {
                return Optional.empty();
            }
            List<List<Piece>> longer = new ArrayList<>();
            for (List<Piece> text : texts) {
                for (List<Piece> choice : choices) {
                    List<Piece> next = new ArrayList<>(text);
                    next.addAll(choice);
                    longer.add(next);
                }
            }
            texts = longer;
        }
        return Optional.of(texts.stream().map(SearchText::new).toList());
    }

    private static long size(List<List<Piece>> texts) {
        long size = 0;
        for (List<Piece> text : texts) {
            size++;
            for (Piece piece : text) {
                size += piece instanceof Piece.Literal literal ? literal.text().length() : 1;
            }
        }
        return size;
    }
}
