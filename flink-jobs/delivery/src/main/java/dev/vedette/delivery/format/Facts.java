package dev.vedette.delivery.format;

import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What formats with a fixed set of fields ask of a notice. Texts in it are as the alert has them: of others, and not escaped. */
record Facts(Notice notice) {
    /** The year 10000, in milliseconds: what is later was not meant as a time. */
    private static final long YEAR_10000_MILLIS = 253_402_300_800_000L;

    Alert alert() {
        return notice.alert();
    }

    /** The field's value in the group; else in the newest evidence; else in the oldest. What is empty is not there. */
    Optional<String> of(String field) {
        return inGroup(field)
                .or(() -> evidence(alert().getEvidence().size() - 1, field))
                .or(() -> evidence(0, field));
    }

    /** A number in that field. */
    OptionalLong number(String field) {
        Optional<String> digits = of(field).filter(text -> text.matches("\\d{1,9}"));
        return digits.isPresent() ? OptionalLong.of(Long.parseLong(digits.get())) : OptionalLong.empty();
    }

    private Optional<String> inGroup(String field) {
        return alert().getGroup().stream()
                .filter(value ->
                        value.getField().equals(field) && !value.getValue().isEmpty())
                .map(GroupValue::getValue)
                .findFirst();
    }

    private Optional<String> evidence(int index, String field) {
        List<Evidence> evidence = alert().getEvidence();
        return index < 0 || index >= evidence.size()
                ? Optional.empty()
                : Optional.ofNullable(evidence.get(index).getFields().get(field))
                        .filter(value -> !value.isEmpty());
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
        return alert().getGroup().stream()
                .map(value -> value.getField() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Why the alert is closed or no longer stands. */
    Optional<String> reason() {
        return notice.closedBecause().or(alert()::getWithdrawnBecause);
    }

    /** One sentence for people. */
    String sentence() {
        Alert alert = alert();
        long count = alert.getEvidenceCount();
        return capitalized(alert.getLevel())
                + " alert " + notice.occasion().word()
                + ": " + alert.getRuleTitle()
                + ", " + (alert.getEvidenceExact() ? "" : "at least ") + count + (count == 1 ? " event" : " events")
                + (alert.getGroup().isEmpty() ? "" : " of " + entity())
                + reason().map(reason -> ", because: " + reason).orElse("")
                + ".";
    }

    static String capitalized(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /**
     * Sigma's level on the scale from 0 to 10 of CEF and LEEF. One that is none of Sigma's counts as the highest, as it does where
     * alerts are selected.
     */
    int severity() {
        return switch (alert().getLevel()) {
            case "informational" -> 1;
            case "low" -> 3;
            case "medium" -> 5;
            case "high" -> 8;
            default -> 10;
        };
    }

    /** Milliseconds since the epoch of so many microseconds since then; empty for 0, which says unknown, and for what is no time. */
    static OptionalLong millis(long micros) {
        long millis = Math.floorDiv(micros, 1000L);
        return micros > 0 && millis < YEAR_10000_MILLIS ? OptionalLong.of(millis) : OptionalLong.empty();
    }
}
