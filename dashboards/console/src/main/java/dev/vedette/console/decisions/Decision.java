package dev.vedette.console.decisions;

import dev.vedette.schemas.avro.Feedback;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The newest word on an alert.
 *
 * @param verdict as {@code vedette.feedback} has it
 * @param at when it was decided, by the clock of who wrote it; empty where that is no time of ours
 */
public record Decision(State state, String verdict, String reason, String owner, Optional<Instant> at) {

    /** Nobody has decided anything. */
    public static final Decision NONE = new Decision(State.OPEN, "undecided", "", "", Optional.empty());

    /** What a page can show as a time: after 1970 (0 is no time that was given), before 9999 ends. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    public static Decision of(String verdict, String reason, String owner, Optional<Instant> at) {
        State state =
                switch (verdict) {
                    case "acknowledged" -> State.ACKNOWLEDGED;
                    case "true_positive", "false_positive", "benign" -> State.CLOSED;
                    default -> State.OPEN;
                };
        return new Decision(
                state, verdict, reason, owner, at.filter(time -> time.isAfter(Instant.EPOCH) && time.isBefore(LAST)));
    }

    static Decision of(Feedback feedback) {
        return of(
                feedback.getDecision(),
                feedback.getReason(),
                feedback.getOwner(),
                Optional.of(Instant.EPOCH.plus(feedback.getCreatedAt(), ChronoUnit.MICROS)));
    }
}
