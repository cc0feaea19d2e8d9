package dev.vedette.rules;

import java.util.List;
import java.util.Map;

/**
 * Which of many conditions an event fulfils, at a cost that follows those that may be fulfilled and not those that
 * exist. Immutable and safe for any number of threads, each with a {@link MatchState} of its own.
 *
 * <p>What rules ask of a field is cut into <em>items</em> (a field and the values any of which will do), each of them
 * once however many rules share it, and items into <em>keys</em>: whole texts, found by hash, literals by an automaton per
 * field, numbers by hash and by order. One pass over a value says which keys it meets. What keys cannot decide (regular
 * expressions, networks, other fields) is a <em>check</em>: it runs when a rule asks for it, and only if a key without
 * which it cannot be true was met. Every rule has a <em>witness</em>, items one of which has to be true for the rule to
 * match: rules none of whose witness's keys is met are never looked at.
 *
 * @param woken by key: the rules for whose witness it stands, the complement of the numbers of {@link Items#large} items
 *     that it is a key of, and, with the number of all rules added, rules without a witness that cannot match when it is met
 */
record DetectionIndex(
        Conditions conditions,
        Items items,
        Map<String, FieldIndex> fields,
        FieldIndex keywords,
        Alphabet alphabet,
        int[][] woken) {

    static final int AND = -1;
    static final int OR = -2;
    static final int NOT = -3;

    /** What {@link Items#field} says of a keyword. */
    static final int KEYWORD = -1;

    /**
     * What rules ask, by rule number.
     *
     * @param code conditions as prefix code: an item's number, or an operator, the index behind its last operand, its
     *     operands
     * @param programs where the rule's condition begins
     * @param always rules without a witness
     */
    record Conditions(int[] code, int[] programs, int[] always) {}

    /**
     * What items are, by their number.
     *
     * @param keys those any of which makes the item true
     * @param field the number of its field, or {@link #KEYWORD}
     * @param checks those any of which makes the item true
     * @param whenAbsent whether it has to be asked of an event without the field
     * @param large whether it is to be asked only when one of its keys has woken it: looking through them costs time
     */
    record Items(int[][] keys, int[] field, Check[][] checks, boolean[] whenAbsent, boolean[] large) {}

    /**
     * What has to be looked at by itself.
     *
     * @param announced whether it can only be true if one of the keys was met
     */
    record Check(Test test, boolean announced, int[] keys) {}

    interface Test {
        boolean test(Object value, EventView event);
    }

    /** @param conditions by rule number */
    static DetectionIndex of(List<Expression> conditions) {
        return new IndexBuilder(conditions).build();
    }

    int size() {
        return conditions.programs().length;
    }
}
