package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A field and the values any of which will do, while an index is being built. */
final class Item {

    final int number;
    /** Empty for a keyword. */
    final Optional<String> field;

    final List<Check> checks = new ArrayList<>();
    /** Each makes the item true. */
    final List<Key> keys = new ArrayList<>();

    /** Whether it has to be asked of an event that does not have the field. */
    boolean whenAbsent;
    /** How many rules ask it. */
    int askedBy;

    /**
     * What has to be looked at by itself.
     *
     * @param keys without one of which it cannot be true; none if it has to be asked always
     */
    record Check(DetectionIndex.Test test, List<Key> keys) {}

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
        return !whenAbsent && checks.stream().noneMatch(check -> check.keys().isEmpty());
    }

    /** All keys that can have to do with it. */
    Stream<Key> allKeys() {
        return Stream.concat(keys.stream(), checks.stream().flatMap(check -> check.keys().stream()));
    }

    /** @param check decides where keys alone cannot */
    void add(ValueTest test, DetectionIndex.Test check) {
        whenAbsent |= test.testAbsent() || test instanceof ValueTest.ExistsTest;
        if (test instanceof ValueTest.TextTest text) {
            add(text.pattern(), check);
        } else if (test instanceof ValueTest.NumberTest number) {
            checks.add(new Check(check, List.of(new Key.Equal(NumberTable.key(number.number())))));
        } else if (test instanceof ValueTest.OrderTest order) {
            double bound = order.bound().doubleValue();
            boolean fromBelow = order.order() == ValueTest.Order.GT || order.order() == ValueTest.Order.GTE;
            checks.add(new Check(check, List.of(fromBelow ? new Key.AtLeast(bound) : new Key.AtMost(bound))));
        } else if (test instanceof ValueTest.RegexTest regex) {
            checks.add(new Check(
                    check,
                    RegexLiterals.required(regex.search().pattern().pattern()).stream()
                            .<Key>map(literal -> new Key.Part(literal, FieldIndex.ANYWHERE))
                            .toList()));
        } else {
            checks.add(new Check(check, List.of()));
        }
    }

    private void add(TextPattern pattern, DetectionIndex.Test check) {
        Optional<Key> whole = pattern.text().map(text -> new Key.Whole(TextPattern.fold(text)));
        Optional<TextPattern.Literal> literal = whole.isPresent() ? Optional.empty() : pattern.literal();
        Optional<Key> key = whole.or(() -> literal.map(part -> new Key.Part(part.folded(), part.anchor())));
        boolean decides = literal.map(TextPattern.Literal::decides).orElse(!pattern.isCased());
        if (key.isPresent() && decides) {
            keys.add(key.get());
        } else {
            checks.add(new Check(check, key.stream().toList()));
        }
    }

    /**
     * How often an event is thought to make it true, 0 to 1: an estimate, by which a rule chooses among its items the one
     * that lets it be passed over most often. Short literals, and what many rules ask for, are common.
     */
    double frequency() {
        if (!isAnnounced()) {
            return 1;
        }
        double sum = allKeys().mapToDouble(Item::frequency).sum();
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
