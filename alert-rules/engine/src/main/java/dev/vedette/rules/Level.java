package dev.vedette.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Sigma 2.1 {@code level}: how bad it is when the rule fires. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The most that a rule of the level may score: Elastic's convention of risk by severity. */
    public int riskScore() {
        return switch (this) {
            case INFORMATIONAL -> 1;
            case LOW -> 21;
            case MEDIUM -> 47;
            case HIGH -> 73;
            case CRITICAL -> 99;
        };
    }

    /** As written in a rule: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Level> of(String text) {
        return Arrays.stream(values())
                .filter(level -> level.text().equals(text))
                .findFirst();
    }
}
