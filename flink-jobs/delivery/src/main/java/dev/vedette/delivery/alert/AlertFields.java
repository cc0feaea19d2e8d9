package dev.vedette.delivery.alert;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an alert says of an event's field, in its group and in the evidence that it shows. Values are as the alert has them: of
 * others, and not escaped. What is empty is not there.
 */
public record AlertFields(Alert alert) {
    /** The field's value in the group. */
    public Optional<String> inGroup(String field) {
        for (GroupValue value : alert.getGroup()) {
            if (value.getField().equals(field) && !value.getValue().isEmpty()) {
                return Optional.of(value.getValue());
            }
        }
        return Optional.empty();
    }

    /** The field's value in one piece of evidence, counted from 0, the oldest. */
    public Optional<String> inEvidence(int index, String field) {
        List<Evidence> evidence = alert.getEvidence();
        return index < 0 || index >= evidence.size() ? Optional.empty() : value(evidence.get(index), field);
    }

    /** The field's value in the group; else the one that each piece of evidence has. */
    public Optional<String> agreed(String field) {
        Optional<String> inGroup = inGroup(field);
        List<Evidence> evidence = alert.getEvidence();
        if (inGroup.isPresent() || evidence.isEmpty()) {
            return inGroup;
        }
        Optional<String> first = value(evidence.get(0), field);
        boolean agreed = evidence.stream().allMatch(one -> value(one, field).equals(first));
        return agreed ? first : Optional.empty();
    }

    /** Each value of the field, in group and evidence. */
    public Set<String> all(String field) {
        Set<String> all = new LinkedHashSet<>();
        inGroup(field).ifPresent(all::add);
        alert.getEvidence().forEach(evidence -> value(evidence, field).ifPresent(all::add));
        return all;
    }

    private static Optional<String> value(Evidence evidence, String field) {
        return Optional.ofNullable(evidence.getFields().get(field)).filter(value -> !value.isEmpty());
    }

    /** The group as text: {@code user.id=p1, service.name=tickets}. */
    public String entity() {
        return alert.getGroup().stream()
                .map(value -> value.getField() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * One sentence for people.
     *
     * @param happened what happened to the alert, a participle; empty where it is just there
     * @param reason why that happened
     */
    public String sentence(String happened, Optional<String> reason) {
        long count = alert.getEvidenceCount();
        return capitalized(alert.getLevel())
                + (happened.isEmpty() ? " alert" : " alert " + happened)
                + ": " + alert.getRuleTitle()
                + ", " + (alert.getEvidenceExact() ? "" : "at least ") + count + (count == 1 ? " event" : " events")
                + (alert.getGroup().isEmpty() ? "" : " of " + entity())
                + reason.map(because -> ", because: " + because).orElse("")
                + ".";
    }

    private static String capitalized(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
