package dev.vedette.rules;

import java.util.Locale;

/** Sigma 2.1 {@code level}: how bad it is when the rule fires. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** As written in a rule: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
