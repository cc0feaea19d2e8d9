package dev.vedette.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of many conditions an event fulfils, at a cost that follows those that may be fulfilled and not those that
 * exist. Immutable and safe for any number of threads, each with a {@link MatchState} of its own.
 *
 * <p>What rules ask of a field is cut into <em>items</em> (a field and the values any of which will do), each of them
 * once however many rules share it. One pass over a value says which items are true: whole texts by hash, literals by an
 * automaton per field, numbers by hash and by order. What cannot be decided so (regular expressions, networks, other
 * fields) is a <em>check</em>: it runs when a rule asks for it, and only if a literal without which it cannot be true was
 * seen. Every rule has a <em>witness</em>, items one of which has to be true for the rule to match: rules whose witness
 * stays silent are never looked at.
 */
final class DetectionIndex {

    static final int AND = -1;
    static final int OR = -2;
    static final int NOT = -3;

    /** Conditions as prefix code: an item's number, or an operator, the index behind its last operand, its operands. */
    final int[] code;
    /** Where the rule's condition begins. */
    final int[] programs;

    final Map<String, FieldIndex> fields;
    /** Keywords, which look at every field. */
    final FieldIndex keywords;
    /** Rules without a witness. */
    final int[] always;

    /** Rules that the item is a witness of. */
    final int[][] witnessed;
    /** Number of the item's field, -1 for keywords. */
    final int[] itemField;
    /** Checks that can make the item true. */
    final int[][] itemChecks;
    /** Whether the item has to be asked of an event without the field. */
    final boolean[] itemWhenAbsent;

    final Check[] checks;
    final int[] checkItem;
    /** Whether the check can only be true after a target said that it may be. */
    final boolean[] checkAnnounced;

    /** What has to be looked at by itself. */
    interface Check {
        boolean test(Object value, EventView event);
    }

    DetectionIndex(
            int[] code,
            int[] programs,
            Map<String, FieldIndex> fields,
            FieldIndex keywords,
            int[] always,
            int[][] witnessed,
            int[] itemField,
            int[][] itemChecks,
            boolean[] itemWhenAbsent,
            Check[] checks,
            int[] checkItem,
            boolean[] checkAnnounced) {
        this.code = code;
        this.programs = programs;
        // Never changed; Map.copyOf makes maps that take several times as long to ask.
        this.fields = new HashMap<>(fields);
        this.keywords = keywords;
        this.always = always;
        this.witnessed = witnessed;
        this.itemField = itemField;
        this.itemChecks = itemChecks;
        this.itemWhenAbsent = itemWhenAbsent;
        this.checks = checks;
        this.checkItem = checkItem;
        this.checkAnnounced = checkAnnounced;
    }

    /** @param conditions by rule number */
    static DetectionIndex of(List<Expression> conditions) {
        return new IndexBuilder(conditions).build();
    }

    int size() {
        return programs.length;
    }
}
