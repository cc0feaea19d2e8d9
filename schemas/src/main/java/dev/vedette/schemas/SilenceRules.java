package dev.vedette.schemas;

import dev.vedette.schemas.avro.Silence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What a record of {@code vedette.silences} has to be: the same to whoever writes one and to whoever reads it. Thread-safe. */
public final class SilenceRules {
    /** From the beginning to the end of a silence. */
    public static final Duration LONGEST = Duration.ofDays(366);

    /** Of a silence that a silence key signs. */
    public static final Duration LONGEST_NARROW = Duration.ofDays(7);

    /** Of an id, in characters. */
    public static final int MAX_ID = 256;

    /** Of the owner, the tenant or the rule's id of a narrow silence, in characters. */
    public static final int MAX_NAME = 256;

    /** Of the reason of a narrow silence, in characters. */
    public static final int MAX_REASON = 1024;

    /** Of a field's value in a narrow silence, in characters. */
    public static final int MAX_VALUE = 4096;

    /** Fields of a narrow silence. */
    public static final int MAX_FIELDS = 32;

    private static final int MAX_VALUES = 1_000;

    private SilenceRules() {}

    /** What is wrong with a record, in our words; empty if nothing is. */
    public static Optional<String> fault(String id, Silence silence) {
        if (!silence.getSilenceId().equals(id) || id.isEmpty() || id.length() > MAX_ID) {
            return Optional.of("the record's key must be the silence's id, at most " + MAX_ID + " characters");
        }
        if (silence.getOwner().isBlank() || silence.getReason().isBlank()) {
            return Optional.of("a silence needs an owner and a reason");
        }
        if (silence.getRuleId().isEmpty() && silence.getMatch().isEmpty()) {
            return Optional.of("it would silence everything: name a rule, or a field of groups");
        }
        long length = silence.getExpiresAt() - silence.getStartsAt();
        if (silence.getStartsAt() < 0 || length <= 0 || length > micros(LONGEST)) {
            return Optional.of("it must end after it begins, and within " + LONGEST.toDays() + " days");
        }
        long values = silence.getMatch().values().stream().mapToLong(List::size).sum();
        if (values > MAX_VALUES || silence.getMatch().values().stream().anyMatch(List::isEmpty)) {
            return Optional.of("each field needs a value, and all together have at most " + MAX_VALUES);
        }
        return Optional.empty();
    }

    /**
     * What a silence that is sound otherwise is too wide in for a key that may sign narrow ones alone, in our words; empty if it
     * is narrow: one tenant's alerts, of one rule, with one value in each of some fields of their group, for
     * {@link #LONGEST_NARROW} at most.
     */
    public static Optional<String> tooWide(Silence silence) {
        if (isNoName(silence.getRuleId()) || isNoName(silence.getTenant())) {
            return Optional.of("it must name a rule and a tenant, each in at most " + MAX_NAME + " characters");
        }
        if (silence.getMatch().isEmpty() || silence.getMatch().size() > MAX_FIELDS) {
            return Optional.of("it must name a field of the alerts' group, and at most " + MAX_FIELDS);
        }
        boolean isEachOne = silence.getMatch().entrySet().stream()
                .allMatch(field -> !isNoName(Optional.of(field.getKey()))
                        && field.getValue().size() == 1
                        && !field.getValue().get(0).isBlank()
                        && field.getValue().get(0).length() <= MAX_VALUE);
        if (!isEachOne) {
            return Optional.of(
                    "each of its fields must have one value, not blank, of at most " + MAX_VALUE + " characters");
        }
        if (silence.getExpiresAt() - silence.getStartsAt() > micros(LONGEST_NARROW)) {
            return Optional.of("it must end within " + LONGEST_NARROW.toDays() + " days");
        }
        if (silence.getOwner().length() > MAX_NAME || silence.getReason().length() > MAX_REASON) {
            return Optional.of("its owner has at most " + MAX_NAME + " characters, its reason " + MAX_REASON);
        }
        return Optional.empty();
    }

    /**
     * Whether a silence is about such alerts; when it holds is another matter.
     *
     * @param groupHas whether a field of the alert's group has one of some values
     */
    public static boolean isAbout(
            Silence silence, String tenant, String ruleId, BiPredicate<String, List<String>> groupHas) {
        return silence.getRuleId().map(ruleId::equals).orElse(true)
                && silence.getTenant().map(tenant::equals).orElse(true)
                && silence.getMatch().entrySet().stream()
                        .allMatch(field -> groupHas.test(field.getKey(), field.getValue()));
    }

    private static boolean isNoName(Optional<String> text) {
        return text.filter(name -> !name.isBlank() && name.length() <= MAX_NAME).isEmpty();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
