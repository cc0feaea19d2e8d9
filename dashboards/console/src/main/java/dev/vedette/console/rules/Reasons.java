package dev.vedette.console.rules;

import java.util.List;
import java.util.Optional;

/**
 * Why an alert's events matched, as the page shows it. All texts are bounded.
 *
 * @param fault why that cannot be said, in a sentence; empty where it can
 * @param notes what a reader has to know of it besides, in sentences
 * @param counted what a correlation counted; empty for a rule that judges events one by one
 * @param matched of events that have the same reasons once
 */
public record Reasons(String fault, List<String> notes, Optional<Counted> counted, List<Matched> matched) {

    public Reasons {
        notes = List.copyOf(notes);
        matched = List.copyOf(matched);
    }

    /**
     * That there are none.
     *
     * @param fault why, in a sentence
     */
    public static Reasons none(String fault) {
        return new Reasons(fault, List.of(), Optional.empty(), List.of());
    }

    /**
     * What a correlation asks, and what there is.
     *
     * @param asked what is counted, how many of it, within which time
     * @param found how many there are
     * @param values those that were counted
     * @param more how many more there are of them
     */
    public record Counted(String asked, String found, List<String> values, long more) {
        public Counted {
            values = List.copyOf(values);
        }
    }

    /**
     * Events that matched a rule for the same reasons.
     *
     * @param rule its title
     * @param events how many
     * @param eventIds of the first of them
     * @param unexplained why the reasons cannot be said, in a sentence; empty where they can
     * @param selected the reasons
     */
    public record Matched(
            String rule, long events, List<String> eventIds, String unexplained, List<Selected> selected) {
        public Matched {
            eventIds = List.copyOf(eventIds);
            selected = List.copyOf(selected);
        }
    }

    /**
     * A part of a rule that decided.
     *
     * @param selection its name in the rule, with what it stands in
     * @param field empty where any will do
     * @param comparison how it is compared, in words
     * @param modifiers as the rule has them, with a bar before each
     * @param asked what the rule asks for, of which the events have one, all where the rule wants all, or none
     * @param askedMore how many more values the rule has that are not listed
     * @param found what the events have there, of keywords the fields; none where the field is missing
     * @param foundMore how many more values they have
     */
    public record Selected(
            String selection,
            String field,
            String comparison,
            String modifiers,
            List<String> asked,
            long askedMore,
            List<String> found,
            long foundMore) {
        public Selected {
            asked = List.copyOf(asked);
            found = List.copyOf(found);
        }
    }
}
