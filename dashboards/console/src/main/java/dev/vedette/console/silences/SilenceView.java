package dev.vedette.console.silences;

import dev.vedette.console.silences.SilenceBook.Held;
import dev.vedette.schemas.avro.Silence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A silence as the page shows it.
 *
 * @param rule the rule's id, empty if it is about all
 * @param title the rule's name, empty where it is not known
 * @param tenant empty if it is about all
 * @param from empty where that is no time that a page can show
 * @param until likewise
 * @param over whether it has expired
 * @param signed by whom
 * @param alerts how many alerts it has covered; empty where that is not known
 */
record SilenceView(
        String id,
        String rule,
        String title,
        String tenant,
        List<Field> match,
        Optional<Instant> from,
        Optional<Instant> until,
        boolean over,
        String owner,
        String reason,
        Signed signed,
        Optional<Long> alerts) {

    /** Of a field's values, and of fields. */
    private static final int SHOWN = 20;

    private static final int MAX_TEXT = 2_000;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Whose key signed it. Of another's key, and of none, the detection job alone knows whether it takes the silence. */
    enum Signed {
        HERE,
        ELSEWHERE,
        NOT
    }

    /**
     * A field of alerts' groups and the values that it may have.
     *
     * @param more how many values there are beyond those that are shown
     */
    record Field(String field, List<String> values, int more) {}

    static SilenceView of(Held held, Instant now) {
        Silence silence = held.silence();
        Instant until = time(silence.getExpiresAt());
        return new SilenceView(
                silence.getSilenceId(),
                silence.getRuleId().map(SilenceView::cut).orElse(""),
                "",
                silence.getTenant().map(SilenceView::cut).orElse(""),
                silence.getMatch().entrySet().stream()
                        .limit(SHOWN)
                        .map(field -> field(field.getKey(), field.getValue()))
                        .toList(),
                shown(time(silence.getStartsAt())),
                shown(until),
                !until.isAfter(now),
                cut(silence.getOwner()),
                cut(silence.getReason()),
                held.signed(),
                Optional.empty());
    }

    SilenceView known(String ruleTitle, long covered) {
        return new SilenceView(
                id, rule, ruleTitle, tenant, match, from, until, over, owner, reason, signed, Optional.of(covered));
    }

    private static Field field(String name, List<String> values) {
        return new Field(
                cut(name),
                values.stream().limit(SHOWN).map(SilenceView::cut).toList(),
                Math.max(0, values.size() - SHOWN));
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Optional<Instant> shown(Instant time) {
        return Optional.of(time).filter(one -> one.isBefore(LAST));
    }
}
