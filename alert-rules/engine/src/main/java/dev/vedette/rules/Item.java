package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A field and the values any of which will do, while an index is being built. */
final class Item {

    final int number;
    /** Empty for a keyword. */
    final Optional<String> field;

    final List<Check> checks = new ArrayList<>();
    /** What an index looks up for it: each makes the item true, or a check of it possible. */
    final List<Lookup> lookups = new ArrayList<>();

    /** Whether it has to be asked of an event that does not have the field. */
    boolean whenAbsent;
    /** How many rules ask it. */
    int askedBy;

    /** What has to be looked at by itself. Announced ones only after a lookup has met something. */
    record Check(DetectionIndex.Check test, boolean announced) {}

    /** @param check number among the item's checks, -1 when what is met makes the item true */
    record Lookup(Key key, int check) {}

    /** What is met in a value. */
    sealed interface Key {
        record Whole(String folded) implements Key {}

        record Part(String folded, int anchor) implements Key {}

        record Equal(long number) implements Key {}

        record AtLeast(double bound) implements Key {}

        record AtMost(double bound) implements Key {}
    }

    Item(int number, Optional<String> field) {
        this.number = number;
        this.field = field;
    }

    /** Whether it can only be true once something was met, so that an index knows of every event that makes it true. */
    boolean isAnnounced() {
        return !whenAbsent && checks.stream().allMatch(Check::announced);
    }

    /** @param check decides where what is looked up alone cannot */
    void add(ValueTest test, DetectionIndex.Check check) {
        whenAbsent |= test.testAbsent() || test instanceof ValueTest.ExistsTest;
        if (test instanceof ValueTest.TextTest text) {
            add(text.pattern(), check);
        } else if (test instanceof ValueTest.NumberTest number) {
            lookups.add(new Lookup(new Key.Equal(NumberTable.key(number.number())), check(check, true)));
        } else if (test instanceof ValueTest.OrderTest order) {
            double bound = order.bound().doubleValue();
            boolean fromBelow = order.order() == ValueTest.Order.GT || order.order() == ValueTest.Order.GTE;
            lookups.add(new Lookup(fromBelow ? new Key.AtLeast(bound) : new Key.AtMost(bound), check(check, true)));
        } else if (test instanceof ValueTest.RegexTest regex) {
            List<String> literals = RegexLiterals.required(regex.pattern().pattern());
            int number = check(check, !literals.isEmpty());
            literals.forEach(literal -> lookups.add(new Lookup(new Key.Part(literal, FieldIndex.ANYWHERE), number)));
        } else {
            check(check, false);
        }
    }

    private void add(TextPattern pattern, DetectionIndex.Check test) {
        Optional<String> whole = pattern.text();
        if (whole.isPresent()) {
            lookups.add(new Lookup(
                    new Key.Whole(TextPattern.fold(whole.get())), pattern.isCased() ? check(test, true) : -1));
            return;
        }
        Optional<TextPattern.Literal> literal = pattern.literal();
        if (literal.isEmpty()) {
            check(test, false);
            return;
        }
        lookups.add(new Lookup(
                new Key.Part(literal.get().folded(), literal.get().anchor()),
                literal.get().decides() ? -1 : check(test, true)));
    }

    private int check(DetectionIndex.Check test, boolean announced) {
        checks.add(new Check(test, announced));
        return checks.size() - 1;
    }

    /**
     * How often an event is thought to make it true, 0 to 1: an estimate, by which a rule chooses among its items the one
     * that lets it be passed over most often. Short literals, and what many rules ask for, are common.
     */
    double frequency() {
        if (!isAnnounced()) {
            return 1;
        }
        double sum = 0;
        for (Lookup lookup : lookups) {
            sum += frequency(lookup.key());
        }
        return Math.min(1, sum * (1 + askedBy / 8.0));
    }

    private static double frequency(Key key) {
        if (key instanceof Key.Whole whole) {
            return 0.02 * Math.pow(0.9, whole.folded().length());
        }
        if (key instanceof Key.Part part) {
            return 0.5 * Math.pow(0.75, part.folded().length());
        }
        return key instanceof Key.Equal ? 0.02 : 0.4;
    }
}
