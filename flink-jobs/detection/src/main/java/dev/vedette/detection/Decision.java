package dev.vedette.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person found an alert to be. The order is that of stored bytes: add at the end. */
enum Decision {
    /** Nobody has judged it, or somebody took a decision back. */
    UNDECIDED,
    TRUE_POSITIVE,
    /** The rule was wrong. */
    FALSE_POSITIVE,
    /** The rule was right and nobody did wrong. */
    BENIGN;

    /** As written in records. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Decision> of(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }

    static String allowed() {
        return Arrays.stream(values()).map(Decision::text).collect(Collectors.joining(", "));
    }

    /** Whether an alert adds nothing to the risk of its entity. */
    boolean dismisses() {
        return this == FALSE_POSITIVE || this == BENIGN;
    }
}
