package dev.vedette.console.rules;

import dev.vedette.console.rules.AlertEvidence.Event;
import dev.vedette.console.rules.Reasons.Counted;
import dev.vedette.rules.CorrelationCondition;
import dev.vedette.rules.CorrelationRule;
import dev.vedette.rules.EventView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a correlation counted, in words. */
final class Counting {

    private static final int LISTED = 8;
    private static final int MAX_VALUE = 200;

    private final CorrelationCondition condition;
    private final List<String> groupBy;
    private final AlertEvidence alert;
    private final Map<String, String> titles;

    /** @param titles of the rules that the events matched, by id */
    Counting(CorrelationRule rule, AlertEvidence alert, Map<String, String> titles) {
        this.condition = rule.condition();
        this.groupBy = rule.metadata().groupBy();
        this.alert = alert;
        this.titles = titles;
    }

    Counted counted() {
        return switch (condition.type()) {
            case "temporal", "temporal_ordered" -> rules();
            case "event_count", "absent" -> counted(events(), List.of());
            case "value_count" -> counted(distinct(), values());
            default -> counted("", values());
        };
    }

    private Counted counted(String found, List<String> values) {
        return new Counted(
                asked(),
                found + estimate(),
                values.subList(0, Math.min(values.size(), LISTED)),
                Math.max(0, values.size() - LISTED));
    }

    private String asked() {
        String within = Words.duration(condition.within());
        String bounds = Words.bounds(condition.bounds());
        String fields = String.join(" with ", condition.fields());
        String sentence =
                switch (condition.type()) {
                    case "event_count" -> "Events: " + bounds + " within " + within;
                    case "value_count" -> "Different values of " + fields + ": " + bounds + " within " + within;
                    case "temporal" -> "Rules that match events: " + bounds + " within " + within;
                    case "temporal_ordered" ->
                        "Rules that match events, one after the other: " + bounds + " within " + within;
                    case "value_sum" -> "The sum of " + fields + ": " + bounds + " within " + within;
                    case "value_avg" -> "The average of " + fields + ": " + bounds + " within " + within;
                    case "value_percentile" ->
                        condition.percentile().isPresent()
                                ? "The percentile " + condition.percentile().getAsDouble() + " of " + fields + ": "
                                        + bounds + " within " + within
                                : "The share of values of " + fields + ", in percent: " + bounds + " within " + within;
                    case "first_seen" -> "A value of " + fields + " that was not there in the " + within + " before";
                    case "changed" ->
                        "A value of " + fields + " that is another than the one before, which is at most " + within
                                + " old";
                    case "travel" ->
                        "Two places too far apart for the time between them: " + bounds + " kilometres an hour, within "
                                + within;
                    case "absent" -> "What has to follow within " + within + " and did not";
                    default -> condition.type() + " within " + within;
                };
        return sentence + (groupBy.isEmpty() ? "." : ", for each " + String.join(", ", groupBy) + " by itself.");
    }

    private String events() {
        return Words.counted(alert.count(), "event") + (alert.count() == 1 ? " counts" : " count")
                + " towards this alert.";
    }

    private String distinct() {
        int shown = values().size();
        return alert.events().size() < alert.count()
                ? "The " + Words.counted(alert.events().size(), "event") + " shown of " + alert.count() + " have "
                        + shown + "."
                : "There " + (shown == 1 ? "is " : "are ") + shown + ".";
    }

    /** Beyond the rule's limit. */
    private String estimate() {
        if (alert.atLeast().isEmpty()) {
            return "";
        }
        String most = alert.atMost().isPresent()
                ? ", at most " + number(alert.atMost().getAsDouble())
                : "";
        return " There was more than the rule counts exactly: by an estimate it is at least "
                + number(alert.atLeast().getAsDouble()) + most + ".";
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : "" + number;
    }

    /** Each once, in the order of the events. */
    private List<String> values() {
        Set<String> values = new LinkedHashSet<>();
        for (Event event : alert.events()) {
            List<String> ofFields = new ArrayList<>();
            for (String field : condition.fields()) {
                ofFields.add(text(event, field));
            }
            String value = ofFields.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(" with "));
            if (!value.isEmpty()) {
                values.add(value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "…" : value);
            }
        }
        return List.copyOf(values);
    }

    private static String text(Event event, String field) {
        Object value;
        try {
            value = EvidenceEvent.of(event).get(field);
        } catch (IllegalArgumentException e) {
            return event.kept().getOrDefault(field, "");
        }
        return value == EventView.ABSENT
                ? ""
                : value instanceof List<?> list
                        ? list.stream().limit(LISTED).map(String::valueOf).collect(Collectors.joining(", "))
                        : value.toString();
    }

    private Counted rules() {
        Map<String, Long> events = new LinkedHashMap<>();
        alert.events()
                .forEach(event -> events.merge(titles.getOrDefault(event.ruleId(), event.ruleId()), 1L, Long::sum));
        List<String> values = new ArrayList<>();
        events.forEach((title, number) -> values.add(title + " (" + Words.counted(number, "event") + ")"));
        return counted(
                Words.counted(events.size(), "rule") + (events.size() == 1 ? " has" : " have")
                        + " matched the events shown.",
                values);
    }
}
