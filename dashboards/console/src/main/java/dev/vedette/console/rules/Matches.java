package dev.vedette.console.rules;

import dev.vedette.console.rules.Reasons.Matched;
import dev.vedette.console.rules.Reasons.Selected;
import dev.vedette.rules.DetectionRule;
import dev.vedette.rules.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings events together that matched for the same reasons. Not thread-safe. */
final class Matches {

    /** Values of a rule that are looked at by themselves for one event. */
    private static final int MOST_VALUES = 2_000;

    private static final int LISTED = 8;
    private static final int MAX_REASONS = 24;
    private static final int MAX_GROUPS = 24;

    private final Map<Key, Group> groups = new LinkedHashMap<>();
    private long leftOut;

    /** What reasons have in common whatever the events' values are. */
    private record Asked(
            String selection, String field, String comparison, String modifiers, List<String> asked, long askedMore) {}

    private record Key(String rule, String unexplained, List<Asked> asked) {}

    private static final class Group {
        long events;
        final List<String> ids = new ArrayList<>();
        final List<Set<String>> found = new ArrayList<>();
    }

    /** Adds an event of which {@code rule} says why it matched. */
    void add(DetectionRule rule, AlertEvidence.Event event) {
        Explanation explanation;
        try {
            explanation = Explanation.of(rule, EvidenceEvent.of(event), MOST_VALUES);
        } catch (IllegalArgumentException e) {
            unexplained(rule.metadata().title(), event, "The event's document cannot be read.");
            return;
        }
        if (!explanation.matches()) {
            unexplained(
                    rule.metadata().title(),
                    event,
                    event.document().isPresent()
                            ? "What is kept of the event does not show the match: the rule looks at more than the event's"
                                    + " document and the alert hold."
                            : "The event is no longer kept, and what the alert kept of it does not show the match.");
            return;
        }
        List<Explanation.Reason> reasons = explanation.reasons();
        List<Asked> asked = new ArrayList<>();
        List<List<String>> found = new ArrayList<>();
        for (Explanation.Reason reason : reasons.subList(0, Math.min(reasons.size(), MAX_REASONS))) {
            asked.add(asked(reason));
            found.add(reason.item().found());
        }
        group(new Key(explanation.title(), "", asked), event, found);
    }

    /** Adds an event of which that cannot be said. */
    void unexplained(String rule, AlertEvidence.Event event, String why) {
        group(new Key(rule, why, List.of()), event, List.of());
    }

    private void group(Key key, AlertEvidence.Event event, List<List<String>> found) {
        if (groups.size() >= MAX_GROUPS && !groups.containsKey(key)) {
            leftOut++;
            return;
        }
        Group group = groups.computeIfAbsent(key, unused -> new Group());
        group.events++;
        if (group.ids.size() < LISTED) {
            group.ids.add(event.id());
        }
        for (int i = 0; i < found.size(); i++) {
            if (group.found.size() == i) {
                group.found.add(new LinkedHashSet<>());
            }
            group.found.get(i).addAll(found.get(i));
        }
    }

    private static Asked asked(Explanation.Reason reason) {
        Explanation.Item item = reason.item();
        int bar = item.key().indexOf('|');
        String field = bar < 0 ? item.key() : item.key().substring(0, bar);
        List<String> modifiers =
                bar < 0 ? List.of() : List.of(item.key().substring(bar + 1).split("\\|"));
        boolean isMet = item.holds() != modifiers.contains("neq");
        List<String> values = isMet ? item.matched() : item.unmatched();
        List<String> listed = values.subList(0, Math.min(values.size(), LISTED));
        // Of a list that is too long to try one by one, that it matches is known and not with what.
        long more = (isMet && !values.isEmpty() ? values.size() : item.values()) - (long) listed.size();
        String comparison = Words.comparison(modifiers, field.isEmpty(), item.holds());
        if (modifiers.contains("exists") && listed.size() == 1) {
            boolean isThere = isMet == listed.get(0).matches("(?i)true|yes");
            comparison = isThere ? "is there" : "is not there";
            listed = List.of();
        }
        String within = String.join(", ", reason.within());
        return new Asked(within, field, comparison, bar < 0 ? "" : item.key().substring(bar), listed, more);
    }

    /** How many events were not looked at, as there were too many different reasons. */
    long leftOut() {
        return leftOut;
    }

    List<Matched> list() {
        List<Matched> list = new ArrayList<>();
        groups.forEach((key, group) -> {
            List<Selected> selected = new ArrayList<>();
            for (int i = 0; i < key.asked().size(); i++) {
                Asked asked = key.asked().get(i);
                Set<String> found = group.found.get(i);
                selected.add(new Selected(
                        asked.selection(),
                        asked.field(),
                        asked.comparison(),
                        asked.modifiers(),
                        asked.asked(),
                        asked.askedMore(),
                        found.stream().limit(LISTED).toList(),
                        Math.max(0, found.size() - LISTED)));
            }
            list.add(new Matched(key.rule(), group.events, group.ids, key.unexplained(), selected));
        });
        return List.copyOf(list);
    }
}
