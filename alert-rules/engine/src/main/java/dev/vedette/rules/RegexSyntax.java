package dev.vedette.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a regular expression in RE2 syntax means for text of ASCII characters. It reads expressions that RE2 has compiled,
 * so that it need not find faults; what it does not know (word boundaries, Unicode classes, multi-line anchors,
 * characters beyond ASCII, letters of any case beside letters of one case) it gives up.
 */
final class RegexSyntax {

    static final int CHARACTERS = 128;

    private static final int MAX_DEPTH = 100;

    /** What an expression accepts. */
    sealed interface Node {
        /** One character. */
        record Characters(BitSet set) implements Node {}

        record Sequence(List<Node> parts) implements Node {}

        record Alternatives(List<Node> parts) implements Node {}

        /** @param max {@link #UNBOUNDED} for any number */
        record Repeated(Node part, int min, int max) implements Node {}

        /** The start of the text. */
        record Start() implements Node {}

        /** The end of the text. */
        record End() implements Node {}
    }

    static final int UNBOUNDED = -1;

    private static final class NotKnown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final String regex;
    private int at;
    private int depth;
    private boolean foldsCase;
    private boolean dotIsAll;
    private boolean hasLetterOfAnyCase;
    private boolean hasLetterOfOneCase;

    private RegexSyntax(Pattern pattern) {
        this.regex = pattern.pattern();
        this.foldsCase = (pattern.flags() & Pattern.CASE_INSENSITIVE) != 0;
        this.dotIsAll = (pattern.flags() & Pattern.DOTALL) != 0;
    }

    /** Empty when the expression asks for what this class does not know. */
    static Optional<Node> read(Pattern pattern) {
        int known = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
        if ((pattern.flags() & ~known) != 0) {
            return Optional.empty();
        }
        RegexSyntax syntax = new RegexSyntax(pattern);
        try {
            Node node = syntax.alternatives();
            // RE2/J 1.8 takes a letter of any case for the same as one of one case when alternatives begin with them:
            // A(?i)k|A\z is not found in "a". An expression must not mean something else once it has a table.
            boolean mixesCase = syntax.hasLetterOfAnyCase && syntax.hasLetterOfOneCase;
            return syntax.at == syntax.regex.length() && !mixesCase ? Optional.of(node) : Optional.empty();
        } catch (NotKnown unknown) {
            return Optional.empty();
        }
    }

    private Node alternatives() {
        List<Node> parts = new ArrayList<>();
        do {
            parts.add(sequence());
        } while (accept('|'));
        return parts.size() == 1 ? parts.get(0) : new Node.Alternatives(parts);
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.get(0) : new Node.Sequence(parts);
    }

    private Node repeated(Node part) {
        if (accept('*')) {
            return repeated(part, 0, UNBOUNDED);
        }
        if (accept('+')) {
            return repeated(part, 1, UNBOUNDED);
        }
        if (accept('?')) {
            return repeated(part, 0, 1);
        }
        int start = at;
        if (accept('{')) {
            int min = number();
            int max = min;
            if (accept(',')) {
                max = at < regex.length() && regex.charAt(at) == '}' ? UNBOUNDED : number();
            }
            if (min >= 0 && (max >= min || max == UNBOUNDED) && accept('}')) {
                return repeated(part, min, max);
            }
            // Not a repetition: the brace stands for itself, and is the next thing to be read.
            at = start;
        }
        return part;
    }

    /** Greedy or not is the same to who asks only whether there is a match. */
    private Node repeated(Node part, int min, int max) {
        accept('?');
        return new Node.Repeated(part, min, max);
    }

    /** -2 where none stands. */
    private int number() {
        int value = 0;
        int start = at;
        while (at < regex.length() && regex.charAt(at) >= '0' && regex.charAt(at) <= '9' && at - start < 6) {
            value = value * 10 + regex.charAt(at++) - '0';
        }
        return at == start ? -2 : value;
    }

    private Node atom() {
        char c = regex.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> new Node.Characters(characterClass());
            case '.' -> new Node.Characters(dotIsAll ? all() : without('\n'));
            case '^' -> new Node.Start();
            case '$' -> new Node.End();
            case '\\' -> escape();
            default -> new Node.Characters(folded(character(c)));
        };
    }

    private Node group() {
        if (++depth > MAX_DEPTH) {
            throw new NotKnown();
        }
        boolean foldsCaseOutside = foldsCase;
        boolean dotIsAllOutside = dotIsAll;
        if (accept('?')) {
            if (accept('P') || at < regex.length() && regex.charAt(at) == '<') {
                at = regex.indexOf('>', at) + 1;
            } else if (flags()) {
                if (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
                    // Would be a repetition of what stands before the flags.
                    throw new NotKnown();
                }
                depth--;
                return new Node.Sequence(List.of());
            }
        }
        Node inner = alternatives();
        if (!accept(')')) {
            throw new NotKnown();
        }
        depth--;
        foldsCase = foldsCaseOutside;
        dotIsAll = dotIsAllOutside;
        return inner;
    }

    /** Whether they are for all that follows, and not for this group alone. */
    private boolean flags() {
        boolean on = true;
        while (true) {
            char c = next();
            switch (c) {
                case 'i' -> foldsCase = on;
                case 's' -> dotIsAll = on;
                case 'U' -> {}
                case '-' -> on = false;
                case ':' -> {
                    return false;
                }
                case ')' -> {
                    return true;
                }
                default -> throw new NotKnown();
            }
        }
    }

    private Node escape() {
        char c = next();
        if (c == 'A') {
            return new Node.Start();
        }
        if (c == 'z') {
            return new Node.End();
        }
        return new Node.Characters(perlClass(c).orElseGet(() -> folded(escaped(c))));
    }

    /** The characters of {@code \d} and its like. */
    private static Optional<BitSet> perlClass(char c) {
        BitSet set = new BitSet(CHARACTERS);
        switch (Character.toLowerCase(c)) {
            case 'd' -> set.set('0', '9' + 1);
            case 's' -> "\t\n\f\r ".chars().forEach(set::set);
            case 'w' -> {
                set.set('0', '9' + 1);
                set.set('a', 'z' + 1);
                set.set('A', 'Z' + 1);
                set.set('_');
            }
            default -> {
                return Optional.empty();
            }
        }
        if (Character.isUpperCase(c)) {
            set.flip(0, CHARACTERS);
        }
        return Optional.of(set);
    }

    private int escaped(char c) {
        int control = "tnrfva".indexOf(c);
        if (control >= 0) {
            return "\t\n\r\f\u000b\u0007".charAt(control);
        }
        if (c == 'x' && regex.startsWith("{", at)) {
            throw new NotKnown();
        }
        if (c == 'x') {
            int value = Character.digit(next(), 16) * 16 + Character.digit(next(), 16);
            return character((char) value);
        }
        if (Character.isLetterOrDigit(c)) {
            throw new NotKnown();
        }
        return character(c);
    }

    private BitSet characterClass() {
        BitSet set = new BitSet(CHARACTERS);
        boolean negated = accept('^');
        int first = at;
        while (at == first || at < regex.length() && regex.charAt(at) != ']') {
            if (regex.startsWith("[:", at)) {
                throw new NotKnown();
            }
            char c = next();
            Optional<BitSet> perl = c == '\\' && at < regex.length() ? perlClass(regex.charAt(at)) : Optional.empty();
            if (perl.isPresent()) {
                at++;
                set.or(perl.get());
                continue;
            }
            int from = c == '\\' ? escaped(next()) : character(c);
            int to = from;
            if (at + 1 < regex.length() && regex.charAt(at) == '-' && regex.charAt(at + 1) != ']') {
                at++;
                char end = next();
                to = end == '\\' ? escaped(next()) : character(end);
            }
            for (int one = from; one <= to; one++) {
                set.or(folded(one));
            }
        }
        at++;
        if (negated) {
            set.flip(0, CHARACTERS);
        }
        return set;
    }

    private BitSet folded(int c) {
        BitSet set = new BitSet(CHARACTERS);
        set.set(c);
        if (Character.isLetter(c)) {
            hasLetterOfAnyCase |= foldsCase;
            hasLetterOfOneCase |= !foldsCase;
            if (foldsCase) {
                set.set(c ^ 0x20);
            }
        }
        return set;
    }

    private static int character(char c) {
        if (c >= CHARACTERS) {
            throw new NotKnown();
        }
        return c;
    }

    private static BitSet all() {
        BitSet set = new BitSet(CHARACTERS);
        set.set(0, CHARACTERS);
        return set;
    }

    private static BitSet without(int c) {
        BitSet set = all();
        set.clear(c);
        return set;
    }

    private char next() {
        if (at >= regex.length()) {
            throw new NotKnown();
        }
        return regex.charAt(at++);
    }

    private boolean accept(char c) {
        if (at < regex.length() && regex.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
