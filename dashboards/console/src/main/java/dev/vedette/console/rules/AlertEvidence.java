package dev.vedette.console.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an alert says of the rule that raised it and of the events that it rests on.
 *
 * @param count how many events count towards it, of which {@code events} may be some
 * @param atLeast where the rule's limit was outgrown, what the condition compared is at least this
 * @param atMost likewise, at most this
 */
public record AlertEvidence(
        String ruleId,
        long ruleVersion,
        long count,
        OptionalDouble atLeast,
        OptionalDouble atMost,
        List<Event> events) {

    public AlertEvidence {
        events = List.copyOf(events);
    }

    /**
     * One of the events.
     *
     * @param ruleId the detection rule that it matched
     * @param kept the fields that the alert keeps of it, as text, cut
     * @param document the whole event as JSON, empty where it is no longer kept
     */
    public record Event(String id, String name, String ruleId, Map<String, String> kept, Optional<String> document) {
        public Event {
            kept = Map.copyOf(kept);
        }
    }
}
