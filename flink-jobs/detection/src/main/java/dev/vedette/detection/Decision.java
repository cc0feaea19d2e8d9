package dev.vedette.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an alert was found to be, by a person but for {@link #WITHDRAWN}. The order is that of stored bytes: add at the end. */
enum Decision {
    /** Nobody has judged it, or somebody took a decision back. */
    UNDECIDED,
    TRUE_POSITIVE,
    /** The rule was wrong. */
    FALSE_POSITIVE,
    /** The rule was right and nobody did wrong. */
    BENIGN,
    /** The late lane has taken the alert back. */
    WITHDRAWN,
    /** Somebody works on it: it stands as it did. */
    ACKNOWLEDGED;

    /** As written in records. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A person's. */
    static Optional<Decision> of(String text) {
        return Arrays.stream(values())
                .filter(one -> one != WITHDRAWN && one.text().equals(text))
                .findFirst();
    }

    /** Whether an alert adds nothing to the risk of its entity. */
    boolean dismisses() {
        return this == FALSE_POSITIVE || this == BENIGN || this == WITHDRAWN;
    }
}
