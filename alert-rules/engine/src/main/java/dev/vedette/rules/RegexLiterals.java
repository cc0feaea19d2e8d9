package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Literals without which a regular expression cannot match, so that an index runs it only where one of them stands
 * (R. Cox: Regular Expression Matching with a Trigram Index, 2012, section "Trigram queries", with whole literals). What
 * it does not understand it takes for something that matches anything: fewer literals, never wrong ones.
 */
final class RegexLiterals {

    private static final int MAX_ALTERNATIVES = 16;
    private static final int MAX_CLASS = 4;
    private static final int MAX_DEPTH = 100;

    private final String regex;
    private int at;
    private int depth;
    private boolean understood = true;

    /**
     * What a part of an expression says.
     *
     * @param exact all texts that it matches, folded; empty when they are too many
     * @param required texts one of which stands in everything that it matches; empty when none are known
     */
    private record Part(Optional<Set<String>> exact, Set<String> required) {
        static final Part ANYTHING = new Part(Optional.empty(), Set.of());

        static Part of(Set<String> exact) {
            return exact.size() > MAX_ALTERNATIVES
                    ? new Part(Optional.empty(), exact)
                    : new Part(Optional.of(exact), exact);
        }
    }

    /** Longer literals are rarer; the shortest one counts. */
    private static final Comparator<Set<String>> RARER = Comparator.<Set<String>>comparingInt(
                    set -> set.stream().mapToInt(String::length).min().orElse(0))
            .thenComparing(Set::size, Comparator.reverseOrder());

    private RegexLiterals(String regex) {
        this.regex = regex;
    }

    /**
     * Folded texts ({@link TextPattern#fold(String)}) one of which stands in every text in which the expression is found,
     * whatever its flags; empty when none are known.
     *
     * @param regex in RE2 syntax
     */
    static List<String> required(String regex) {
        RegexLiterals reader = new RegexLiterals(regex);
        Part whole = reader.alternatives();
        boolean understood = reader.understood && reader.at == regex.length() && reader.depth == 0;
        return understood && !whole.required.contains("") ? List.copyOf(whole.required) : List.of();
    }

    private Part alternatives() {
        List<Part> parts = new ArrayList<>();
        do {
            parts.add(sequence());
        } while (accept('|'));
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Set<String> required = new TreeSet<>();
        Set<String> exact = new TreeSet<>();
        boolean allExact = true;
        for (Part part : parts) {
            if (part.required.isEmpty()) {
                return Part.ANYTHING;
            }
            required.addAll(part.required);
            part.exact.ifPresent(exact::addAll);
            allExact &= part.exact.isPresent();
        }
        return allExact ? Part.of(exact) : new Part(Optional.empty(), required);
    }

    private Part sequence() {
        Set<String> run = Set.of("");
        Set<String> best = Set.of();
        boolean exact = true;
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            Part part = repeated();
            Set<String> longer = joined(run, part.exact.orElse(Set.of()));
            if (!longer.isEmpty() && longer.size() <= MAX_ALTERNATIVES) {
                run = longer;
                continue;
            }
            exact = false;
            best = rarer(best, run);
            best = rarer(best, part.required);
            run = part.exact.orElse(Set.of(""));
        }
        best = rarer(best, run);
        return exact ? Part.of(run) : new Part(Optional.empty(), best.contains("") ? Set.of() : best);
    }

    private static Set<String> joined(Set<String> heads, Set<String> tails) {
        Set<String> joined = new TreeSet<>();
        heads.forEach(head -> tails.forEach(tail -> joined.add(head + tail)));
        return joined;
    }

    private static Set<String> rarer(Set<String> a, Set<String> b) {
        return RARER.compare(b, a) > 0 ? b : a;
    }

    private Part repeated() {
        Part part = atom();
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '?') {
                part = optional(part);
            } else if (c == '+') {
                part = new Part(Optional.empty(), part.required);
            } else if (c == '*') {
                part = Part.ANYTHING;
            } else if (c == '{' && regex.indexOf('}', at) > 0) {
                boolean atLeastOnce = regex.substring(at + 1).matches("0*[1-9][0-9]*(,[0-9]*)?}(?s:.*)");
                part = atLeastOnce ? new Part(Optional.empty(), part.required) : Part.ANYTHING;
                at = regex.indexOf('}', at);
            } else {
                break;
            }
            at++;
        }
        return part;
    }

    private static Part optional(Part part) {
        Set<String> exact = new TreeSet<>(part.exact.orElse(Set.of()));
        exact.add("");
        return part.exact.isPresent() ? Part.of(exact) : Part.ANYTHING;
    }

    private Part atom() {
        char c = regex.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '\\' -> escaped();
            case '.' -> Part.ANYTHING;
            case '^', '$' -> Part.of(Set.of(""));
            default -> character(c);
        };
    }

    private static Part character(char c) {
        // What regular expressions hold for the same letter beyond ASCII need not be what fold does.
        return c < 128 ? Part.of(Set.of(String.valueOf(TextPattern.fold(c)))) : Part.ANYTHING;
    }

    private Part group() {
        if (++depth > MAX_DEPTH) {
            at = regex.length();
            return Part.ANYTHING;
        }
        if (accept('?')) {
            if (accept('P') || at < regex.length() && regex.charAt(at) == '<') {
                at = Math.max(at, regex.indexOf('>', at) + 1);
            } else {
                while (at < regex.length() && "imsU-".indexOf(regex.charAt(at)) >= 0) {
                    at++;
                }
                if (accept(')')) {
                    depth--;
                    mustNotRepeat();
                    return Part.of(Set.of(""));
                }
                accept(':');
            }
        }
        Part part = alternatives();
        if (accept(')')) {
            depth--;
        }
        return part;
    }

    /** A class of few plain characters is these; any other one is anything. */
    private Part characterClass() {
        Set<String> members = new TreeSet<>();
        boolean plain = !accept('^');
        int first = at;
        while (at < regex.length() && (regex.charAt(at) != ']' || at == first)) {
            char c = regex.charAt(at++);
            if (c == '\\' && at < regex.length()) {
                c = regex.charAt(at++);
                plain &= !Character.isLetterOrDigit(c);
                if ((c == 'p' || c == 'P' || c == 'x') && accept('{')) {
                    at = Math.max(at, regex.indexOf('}', at) + 1);
                }
            } else if (c == '[' && accept(':')) {
                at = Math.max(at, regex.indexOf(":]", at) + 2);
                plain = false;
            }
            boolean range = at + 1 < regex.length() && regex.charAt(at) == '-' && regex.charAt(at + 1) != ']';
            plain &= !range && c < 128;
            members.add(String.valueOf(TextPattern.fold(c)));
        }
        at++;
        return plain && members.size() <= MAX_CLASS ? Part.of(members) : Part.ANYTHING;
    }

    private Part escaped() {
        if (at == regex.length()) {
            return Part.ANYTHING;
        }
        char c = regex.charAt(at++);
        if (c == 'Q') {
            int end = regex.indexOf("\\E", at);
            String quoted = regex.substring(at, end < 0 ? regex.length() : end);
            at = end < 0 ? regex.length() : end + 2;
            if (quoted.length() != 1) {
                mustNotRepeat();
            }
            boolean ascii = quoted.chars().allMatch(q -> q < 128);
            return ascii ? Part.of(Set.of(TextPattern.fold(quoted))) : Part.ANYTHING;
        }
        if (c == 'p' || c == 'P' || c == 'x') {
            if (accept('{')) {
                at = Math.max(at, regex.indexOf('}', at) + 1);
            } else {
                at = Math.min(regex.length(), at + (c == 'x' ? 2 : 1));
            }
            return Part.ANYTHING;
        }
        if (Character.isDigit(c)) {
            while (at < regex.length() && Character.isDigit(regex.charAt(at))) {
                at++;
            }
            return Part.ANYTHING;
        }
        if ("AzbB".indexOf(c) >= 0) {
            return Part.of(Set.of(""));
        }
        int control = "tnrfva".indexOf(c);
        if (control >= 0) {
            return character("\t\n\r\f\u000b\u0007".charAt(control));
        }
        return Character.isLetter(c) ? Part.ANYTHING : character(c);
    }

    /** Behind a quotation a repetition is of its last character, behind flags of what stands before them. */
    private void mustNotRepeat() {
        understood &= at >= regex.length() || "?*+{".indexOf(regex.charAt(at)) < 0;
    }

    private boolean accept(char c) {
        if (at < regex.length() && regex.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
