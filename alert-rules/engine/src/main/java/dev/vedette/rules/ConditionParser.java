package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sigma conditions (rules specification 2.1, "Condition") by recursive descent: {@code or} binds least, then
 * {@code and}, {@code not}, {@code x of}, parentheses. Operators may be in any case.
 */
final class ConditionParser {

    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_DEPTH = 100;
    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|\\||[^\\s()|]+)");

    private final Map<String, Expression> selections;
    private final List<String> tokens = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private int at;
    private int depth;

    private ConditionParser(Map<String, Expression> selections) {
        this.selections = selections;
    }

    /** A fault in a condition; its message says what is allowed. */
    static final class ConditionException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final int offset;

        /** @param offset of the character of the condition that the fault is about */
        ConditionException(int offset, String reason) {
            super(reason);
            this.reason = reason;
            this.offset = offset;
        }

        String reason() {
            return reason;
        }

        int offset() {
            return offset;
        }
    }

    static Expression parse(String condition, Map<String, Expression> selections) throws ConditionException {
        if (condition.length() > MAX_LENGTH) {
            throw new ConditionException(0, "has more than " + MAX_LENGTH + " characters");
        }
        ConditionParser parser = new ConditionParser(selections);
        Matcher matcher = TOKEN.matcher(condition);
        while (matcher.lookingAt()) {
            parser.tokens.add(matcher.group(1));
            parser.offsets.add(matcher.start(1));
            matcher.region(matcher.end(), condition.length());
        }
        Expression expression = parser.or();
        if (parser.at < parser.tokens.size()) {
            throw parser.unexpected();
        }
        return expression;
    }

    private Expression or() throws ConditionException {
        List<Expression> parts = new ArrayList<>();
        do {
            parts.add(and());
        } while (accept("or"));
        return parts.size() == 1 ? parts.get(0) : new Expression.Or(parts);
    }

    private Expression and() throws ConditionException {
        List<Expression> parts = new ArrayList<>();
        do {
            parts.add(not());
        } while (accept("and"));
        return parts.size() == 1 ? parts.get(0) : new Expression.And(parts);
    }

    private Expression not() throws ConditionException {
        if (++depth > MAX_DEPTH) {
            throw fault(at, "is nested more than " + MAX_DEPTH + " levels deep");
        }
        Expression expression = accept("not") ? new Expression.Not(not()) : operand();
        depth--;
        return expression;
    }

    private Expression operand() throws ConditionException {
        int start = at;
        if (accept("(")) {
            Expression inner = or();
            if (!accept(")")) {
                throw fault(start, "a parenthesis is not closed");
            }
            return inner;
        }
        if (at == tokens.size()) {
            throw fault(at - 1, "ends where the name of a selection should stand");
        }
        String token = tokens.get(at);
        if (at + 1 < tokens.size() && tokens.get(at + 1).equalsIgnoreCase("of")) {
            return quantified(token.toLowerCase(Locale.ROOT));
        }
        Expression selection = selections.get(token);
        if (selection == null) {
            throw unexpected();
        }
        at++;
        return selection;
    }

    private Expression quantified(String quantifier) throws ConditionException {
        boolean all = quantifier.equals("all");
        if (!all && !quantifier.equals("1") && !quantifier.equals("any")) {
            throw fault(at, Text.quote(quantifier) + " of is not supported: write 1 of, any of or all of");
        }
        at += 2;
        if (at == tokens.size()) {
            throw fault(at - 1, "ends where a pattern of selections or 'them' should stand");
        }
        String pattern = tokens.get(at++);
        boolean them = pattern.equalsIgnoreCase("them");
        TextPattern names = TextPattern.parse(pattern.replace("\\", "\\\\").replace("?", "\\?"))
                .cased();
        boolean hidden = !pattern.startsWith("_");
        List<Expression> chosen = new ArrayList<>();
        selections.forEach((name, expression) -> {
            // What begins with an underscore is only meant by a pattern that does so too, as in pySigma.
            if (!(hidden && name.startsWith("_")) && (them || names.matches(name))) {
                chosen.add(expression);
            }
        });
        if (chosen.isEmpty()) {
            throw fault(
                    at - 1,
                    "no selection is called " + Text.quote(pattern) + Nearest.hint(pattern, selections.keySet())
                            + ": there are " + String.join(", ", selections.keySet()));
        }
        return all ? new Expression.And(chosen) : new Expression.Or(chosen);
    }

    private boolean accept(String word) {
        if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(word)) {
            at++;
            return true;
        }
        return false;
    }

    private ConditionException unexpected() {
        String token = tokens.get(at);
        if (token.equals("|")) {
            return fault(
                    at,
                    "aggregations after | are no longer part of Sigma: write a correlation rule (event_count, value_count)");
        }
        return fault(
                at,
                Text.quote(token) + " is not expected here" + Nearest.hint(token, selections.keySet())
                        + ": operators are and, or, not, 1 of, all of, parentheses; selections are "
                        + String.join(", ", selections.keySet()));
    }

    /** A fault at a token; before the first or after the last, at the end that is nearest. */
    private ConditionException fault(int token, String reason) {
        int index = Math.max(0, Math.min(token, offsets.size() - 1));
        return new ConditionException(offsets.isEmpty() ? 0 : offsets.get(index), reason);
    }
}
