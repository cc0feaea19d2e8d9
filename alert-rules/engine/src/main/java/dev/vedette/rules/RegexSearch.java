package dev.vedette.rules;

import com.google.re2j.Pattern;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a regular expression, in linear time. One that is asked often gets a table for texts of ASCII characters;
 * all else is RE2/J's. Safe for use by several threads.
 */
final class RegexSearch {

    /** Expressions that are asked less often are not worth the making of a table. */
    private static final int USES_BEFORE_TABLE = 32;

    private final Pattern pattern;
    private final int limit;
    /** Threads may count past each other: it only matters that the number grows. */
    private int uses;

    private volatile @Nullable Optional<RegexDfa> table;

    /** @param limit characters that are looked at: each can cost a step for every step of the expression */
    RegexSearch(Pattern pattern, int limit) {
        this.pattern = pattern;
        this.limit = limit;
    }

    Pattern pattern() {
        return pattern;
    }

    boolean finds(String text) {
        int length = Math.min(text.length(), limit);
        Optional<RegexDfa> made = table;
        if (made == null && ++uses > USES_BEFORE_TABLE) {
            made = make();
        }
        RegexDfa.Answer answer = made == null || made.isEmpty()
                ? RegexDfa.Answer.NOT_ASCII
                : made.get().find(text, length);
        return answer == RegexDfa.Answer.NOT_ASCII
                ? pattern.matcher(text.substring(0, length)).find()
                : answer == RegexDfa.Answer.FOUND;
    }

    private synchronized Optional<RegexDfa> make() {
        Optional<RegexDfa> made = table;
        if (made == null) {
            made = RegexDfa.of(pattern);
            table = made;
        }
        return made;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegexSearch search && search.limit == limit && search.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode() * 31 + limit;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
