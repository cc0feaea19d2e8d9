package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.AlertFields;
import dev.vedette.delivery.alert.Level;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What formats with a fixed set of fields ask of a notice. Texts in it are as the alert has them: of others, and not escaped. */
record Facts(Notice notice) {
    /** The year 10000, in milliseconds: what is later was not meant as a time. */
    private static final long YEAR_10000_MILLIS = 253_402_300_800_000L;

    Alert alert() {
        return notice.alert();
    }

    /** The field's value in the group; else in the newest evidence; else in the oldest. What is empty is not there. */
    Optional<String> of(String field) {
        AlertFields fields = fields();
        return fields.inGroup(field)
                .or(() -> fields.inEvidence(alert().getEvidence().size() - 1, field))
                .or(() -> fields.inEvidence(0, field));
    }

    /** A number in that field. */
    OptionalLong number(String field) {
        Optional<String> digits = of(field).filter(text -> text.matches("\\d{1,9}"));
        return digits.isPresent() ? OptionalLong.of(Long.parseLong(digits.get())) : OptionalLong.empty();
    }

    private AlertFields fields() {
        return new AlertFields(alert());
    }

    /** The newest evidence's event name. */
    Optional<String> eventName() {
        List<Evidence> evidence = alert().getEvidence();
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(evidence.get(evidence.size() - 1).getEventName()).filter(name -> !name.isEmpty());
    }

    /** The group as text: {@code user.id=p1, service.name=tickets}. */
    String entity() {
        return fields().entity();
    }

    /** Why the alert is closed or no longer stands. */
    Optional<String> reason() {
        return notice.closedBecause().or(alert()::getWithdrawnBecause);
    }

    /** One sentence for people. */
    String sentence() {
        return fields().sentence(notice.occasion().word(), reason());
    }

    /** Sigma's level on the scale from 0 to 10 of CEF and LEEF. */
    int severity() {
        return Level.of(alert().getLevel()).ofTen();
    }

    /** Milliseconds since the epoch of so many microseconds since then; empty for 0, which says unknown, and for what is no time. */
    static OptionalLong millis(long micros) {
        long millis = Math.floorDiv(micros, 1000L);
        return micros > 0 && millis < YEAR_10000_MILLIS ? OptionalLong.of(millis) : OptionalLong.empty();
    }
}
