package dev.vedette.rules;

/**
 * How large a regular expression becomes when its counted repetitions are written out, which is what RE2 does before it
 * looks at the result: {@code ((a{100}){100}){100}} is a million steps from 20 characters.
 */
final class RegexBudget {

    private final String regex;
    private int at;

    private RegexBudget(String regex) {
        this.regex = regex;
    }

    /** An upper bound, at most Long.MAX_VALUE; says nothing of whether the expression is well formed. */
    static long size(String regex) {
        RegexBudget budget = new RegexBudget(regex);
        long size = 0;
        while (budget.at < regex.length()) {
            size = add(size, budget.sequence(0) + 1);
            budget.at++;
        }
        return size;
    }

    /** Up to the parenthesis that closes it. */
    private long sequence(int depth) {
        long sum = 0;
        long last = 0;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == ')') {
                break;
            }
            at++;
            if (c == '(') {
                last = depth > 500 ? Long.MAX_VALUE / 4 : add(2, sequence(depth + 1));
                at++;
                sum = add(sum, last);
            } else if (c == '\\') {
                at++;
                sum = add(sum, last = 1);
            } else if (c == '[') {
                skipClass();
                sum = add(sum, last = 4);
            } else if (c == '{') {
                sum = add(sum, times(last, count() - 1));
            } else {
                sum = add(sum, last = 1);
            }
        }
        return sum;
    }

    private void skipClass() {
        int start = at;
        while (at < regex.length() && (regex.charAt(at) != ']' || at == start)) {
            at += regex.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** The larger number of {@code {n,m}}; 1 when it is not a repetition. */
    private long count() {
        int close = regex.indexOf('}', at);
        if (close < 0 || close - at > 12 || !regex.substring(at, close).matches("[0-9]+(,[0-9]*)?")) {
            return 1;
        }
        String[] bounds = regex.substring(at, close).split(",");
        at = close + 1;
        return Math.max(1, Long.parseLong(bounds[bounds.length - 1]));
    }

    private static long add(long a, long b) {
        return Math.min(Long.MAX_VALUE / 4, a) + Math.min(Long.MAX_VALUE / 4, b);
    }

    private static long times(long a, long b) {
        return a == 0 || b == 0 ? 0 : a > Long.MAX_VALUE / 4 / b ? Long.MAX_VALUE / 4 : a * b;
    }
}
