package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A field and the values any of which will do, while an index is being built. */
final class Item {

    /** So short a literal of ordinary characters stands in a large part of all texts, by chance. */
    private static final int MAX_COMMON = 2;

    final int number;
    /** Empty for a keyword. */
    final Optional<String> field;

    private final List<Test> tests = new ArrayList<>();

    /** Whether it has to be asked of an event that does not have the field. */
    boolean whenAbsent;
    /**
     * How often an event is thought to make it true, 0 to 1: an estimate, by which a rule chooses among its items the one
     * that lets it be passed over most often.
     */
    double frequency = 1;
    /**
     * Of one value that would do.
     *
     * @param keys without one of which it is not true; none if it has to be asked always
     * @param decided whether each of them makes it true
     */
    private record Test(DetectionIndex.Test test, List<Key> keys, boolean decided) {

        private static boolean isCommon(int c) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || " -/\\.:".indexOf(c) >= 0;
        }

        /** Whether it is met in so many texts that asking for it there costs more than asking when a rule wants to know. */
        boolean isCommon() {
            return keys.stream()
                    .anyMatch(key -> key instanceof Key.Part part
                            && part.anchor() == FieldIndex.ANYWHERE
                            && part.folded().length() <= MAX_COMMON
                            && part.folded().chars().allMatch(Test::isCommon));
        }
    }

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
        return !whenAbsent && tests.stream().noneMatch(test -> test.keys().isEmpty());
    }

    /** All keys that can have to do with it. */
    Stream<Key> allKeys() {
        return tests.stream().flatMap(test -> test.keys().stream());
    }

    /** Each makes it true. */
    List<Key> decidingKeys() {
        List<Key> keys = new ArrayList<>(tests.size());
        for (Test test : tests) {
            if (test.decided()) {
                keys.addAll(test.keys());
            }
        }
        return keys;
    }

    /** What keys alone do not decide. */
    <C> List<C> checks(BiFunction<DetectionIndex.Test, List<Key>, C> sink) {
        List<C> checks = new ArrayList<>();
        for (Test test : tests) {
            if (!test.decided()) {
                checks.add(sink.apply(test.test(), test.keys()));
            }
        }
        return checks;
    }

    /** How many checks it may take. */
    int effort() {
        int effort = 0;
        for (Test test : tests) {
            effort += test.decided() ? 0 : 1;
        }
        return effort;
    }

    /** What is met everywhere will be asked for when a rule wants to know; not for an item that makes rules be looked at. */
    void leaveOutCommonKeys() {
        tests.replaceAll(test -> test.isCommon() ? new Test(test.test(), List.of(), false) : test);
    }

    /** @param check decides where keys alone cannot */
    void add(ValueTest test, DetectionIndex.Test check) {
        whenAbsent |= test.testAbsent() || test instanceof ValueTest.ExistsTest;
        if (test instanceof ValueTest.TextTest text) {
            add(text.pattern(), check);
        } else {
            tests.add(new Test(check, keys(test), false));
        }
    }

    private static List<Key> keys(ValueTest test) {
        if (test instanceof ValueTest.NumberTest number) {
            return List.of(new Key.Equal(NumberTable.key(number.number())));
        }
        if (test instanceof ValueTest.OrderTest order) {
            double bound = order.bound().doubleValue();
            boolean fromBelow = order.order() == ValueTest.Order.GT || order.order() == ValueTest.Order.GTE;
            return List.of(fromBelow ? new Key.AtLeast(bound) : new Key.AtMost(bound));
        }
        if (test instanceof ValueTest.RegexTest regex) {
            return RegexLiterals.required(regex.search().pattern().pattern()).stream()
                    .<Key>map(literal -> new Key.Part(literal, FieldIndex.ANYWHERE))
                    .toList();
        }
        return List.of();
    }

    private void add(TextPattern pattern, DetectionIndex.Test check) {
        Optional<Key> whole = pattern.text().map(text -> new Key.Whole(TextPattern.fold(text)));
        Optional<TextPattern.Literal> literal = whole.isPresent() ? Optional.empty() : pattern.literal();
        Optional<Key> key = whole.or(() -> literal.map(part -> new Key.Part(part.folded(), part.anchor())));
        boolean decides = literal.map(TextPattern.Literal::decides).orElse(!pattern.isCased());
        tests.add(new Test(check, key.stream().toList(), key.isPresent() && decides));
    }

    /** Makes {@link #frequency}. */
    void estimate(Commonness commonness) {
        frequency = isAnnounced()
                ? Math.min(1, allKeys().mapToDouble(commonness::of).sum())
                : 1;
    }
}
