package dev.vedette.console.decisions;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far people are with an alert. */
public enum State {
    OPEN,
    /** Somebody works on it. */
    ACKNOWLEDGED,
    CLOSED;

    public static final String ALLOWED = "one or more of open, acknowledged, closed, separated by commas";

    /** As requests and answers have it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException saying what is allowed */
    public static State of(String word) {
        for (State state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("decision: expected " + ALLOWED);
    }
}
