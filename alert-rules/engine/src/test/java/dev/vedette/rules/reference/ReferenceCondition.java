package dev.vedette.rules.reference;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Rules specification, "Condition": works out the truth while it reads. */
final class ReferenceCondition {

    private final List<String> words;
    private final Collection<?> names;
    private final Predicate<String> selection;
    private int at;

    ReferenceCondition(String condition, Collection<?> names, Predicate<String> selection) {
        this.words = List.of(
                condition.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+"));
        this.names = names;
        this.selection = selection;
    }

    boolean holds() {
        boolean truth = or();
        if (at != words.size()) {
            throw new IllegalStateException("cannot read " + words + " from " + at);
        }
        return truth;
    }

    private boolean or() {
        boolean truth = and();
        while (next("or")) {
            truth |= and();
        }
        return truth;
    }

    private boolean and() {
        boolean truth = not();
        while (next("and")) {
            truth &= not();
        }
        return truth;
    }

    private boolean not() {
        if (next("not")) {
            return !not();
        }
        if (next("(")) {
            boolean truth = or();
            at++;
            return truth;
        }
        String word = words.get(at++);
        if (!next("of")) {
            return selection.test(word);
        }
        List<String> chosen = chosen(words.get(at++));
        return word.equals("all")
                ? chosen.stream().allMatch(selection)
                : chosen.stream().anyMatch(selection);
    }

    private List<String> chosen(String pattern) {
        List<String> chosen = new ArrayList<>();
        for (Object key : names) {
            String name = key.toString();
            boolean hidden = name.startsWith("_") && !pattern.startsWith("_");
            boolean fits = pattern.equals("them") || name.matches(pattern.replace("*", ".*"));
            if (!name.equals("condition") && !hidden && fits) {
                chosen.add(name);
            }
        }
        return chosen;
    }

    private boolean next(String word) {
        if (at < words.size() && words.get(at).equalsIgnoreCase(word)) {
            at++;
            return true;
        }
        return false;
    }
}
