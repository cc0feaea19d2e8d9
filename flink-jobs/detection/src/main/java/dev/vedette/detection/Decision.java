package dev.vedette.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an alert was found to be, by a person but for the last. The order is that of stored bytes: add at the end. */
enum Decision {
    /** Nobody has judged it, or somebody took a decision back. */
    UNDECIDED,
    TRUE_POSITIVE,
    /** The rule was wrong. */
    FALSE_POSITIVE,
    /** The rule was right and nobody did wrong. */
    BENIGN,
    /** The late lane has taken the alert back. */
    WITHDRAWN;

    /** As written in records. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A person's. */
    static Optional<Decision> of(String text) {
        return people().filter(one -> one.text().equals(text)).findFirst();
    }

    static String allowed() {
        return people().map(Decision::text).collect(Collectors.joining(", "));
    }

    private static Stream<Decision> people() {
        return Arrays.stream(values()).filter(one -> one != WITHDRAWN);
    }

    /** Whether an alert adds nothing to the risk of its entity. */
    boolean dismisses() {
        return this == FALSE_POSITIVE || this == BENIGN || this == WITHDRAWN;
    }
}
