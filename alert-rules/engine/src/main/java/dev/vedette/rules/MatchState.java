package dev.vedette.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one event while a {@link DetectionIndex} looks at it. Kept and used again for the next event, so that
 * nothing is made for events that match nothing: a mark counts when it bears the number of the event. Not safe for use by
 * several threads.
 */
final class MatchState implements EventView.Visitor {

    private static final int MAX_PLACES = 256;

    private final DetectionIndex index;
    private final int[] code;
    private final FieldScan scan;
    /** Even, and another one for each event: what bears it is known of this event. */
    private int mark;

    private final int[] keyMet;
    private final int[] itemWoken;
    /** The mark when it was found false, the mark and one when true. */
    private final int[] itemVerdict;

    private final int[] ruleSeen;
    private final int[] fieldSeen;
    private final Object[] fieldValue;
    private final int[] candidates;
    private int candidateCount;
    private int matchCount;
    private EventView event = EventView.EMPTY;
    /** The fields that rules ask for by name, and whether some ask for words in any field. */
    private final Set<String> names;

    private final boolean isForAllFields;
    /** Names that the last event had at each place, and their fields: most events are like the one before. */
    private final @Nullable String[] lastNames = new String[MAX_PLACES];

    private final FieldIndex[] lastFields = new FieldIndex[MAX_PLACES];
    private int place;

    MatchState(DetectionIndex index) {
        this.index = index;
        this.code = index.conditions().code();
        this.scan = new FieldScan(this, index.alphabet(), index.woken().length);
        this.keyMet = new int[index.woken().length];
        this.itemWoken = new int[index.items().field().length];
        this.itemVerdict = new int[index.items().field().length];
        this.ruleSeen = new int[index.size()];
        this.candidates = new int[index.size()];
        this.fieldSeen = new int[index.fields().size()];
        this.fieldValue = new Object[index.fields().size()];
        this.names = index.fields().keySet();
        this.isForAllFields = index.keywords().looksAtText();
    }

    /**
     * Looks at an event.
     *
     * @return how many rules it matches; {@link #matched} says which
     */
    int match(EventView next) {
        event = next;
        begin();
        if (isForAllFields) {
            next.forEach(this);
        } else {
            next.forEach(names, this);
        }
        for (int rule : index.conditions().always()) {
            candidate(rule);
        }
        matchCount = 0;
        for (int i = 0; i < candidateCount; i++) {
            // Overwrites what has been looked at already.
            if (isTrue(index.conditions().programs()[candidates[i]])) {
                candidates[matchCount++] = candidates[i];
            }
        }
        Arrays.sort(candidates, 0, matchCount);
        event = EventView.EMPTY;
        return matchCount;
    }

    /** How many rules the last event matched. */
    int matches() {
        return matchCount;
    }

    /** Number of the n-th rule that the last event matched, in ascending order. */
    int matched(int n) {
        return candidates[n];
    }

    /** How many rules the last event made it look at. */
    int candidates() {
        return candidateCount;
    }

    private void begin() {
        candidateCount = 0;
        place = 0;
        mark += 2;
        if (mark == 0) {
            for (int[] marks : List.of(keyMet, itemWoken, itemVerdict, ruleSeen, fieldSeen)) {
                Arrays.fill(marks, 0);
            }
            mark = 2;
        }
    }

    @Override
    public void field(String name, Object value) {
        if (value == EventView.ABSENT || value instanceof List<?> list && list.isEmpty()) {
            return;
        }
        FieldIndex field = field(name);
        if (field.number() >= 0) {
            fieldSeen[field.number()] = mark;
            fieldValue[field.number()] = value;
            for (int rule : field.present()) {
                candidate(rule);
            }
        }
        scan.value(field, index.keywords(), value);
    }

    @SuppressWarnings("ReferenceEquality") // a name that is equal but not the same costs a look into the table
    private FieldIndex field(String name) {
        if (place == MAX_PLACES) {
            return index.fields().getOrDefault(name, FieldIndex.NOTHING);
        }
        int at = place++;
        if (lastNames[at] != name) {
            lastFields[at] = index.fields().getOrDefault(name, FieldIndex.NOTHING);
            lastNames[at] = name;
        }
        return lastFields[at];
    }

    /** A key of a {@link FieldIndex} was met. */
    void met(int key) {
        if (keyMet[key] == mark) {
            return;
        }
        keyMet[key] = mark;
        for (int woken : index.woken()[key]) {
            if (woken < 0) {
                itemWoken[~woken] = mark;
            } else if (woken < ruleSeen.length) {
                candidate(woken);
            } else {
                ruleSeen[woken - ruleSeen.length] = mark;
            }
        }
    }

    private void candidate(int rule) {
        if (ruleSeen[rule] != mark) {
            ruleSeen[rule] = mark;
            candidates[candidateCount++] = rule;
        }
    }

    private boolean isTrue(int at) {
        int operator = code[at];
        if (operator >= 0) {
            return isItemTrue(operator);
        }
        if (operator == DetectionIndex.NOT) {
            int part = code[at + 2];
            return part >= 0 ? !isItemTrue(part) : !isTrue(at + 2);
        }
        boolean all = operator == DetectionIndex.AND;
        int end = code[at + 1];
        int next = at + 2;
        while (next < end) {
            // Most parts are items, which need no call of this method.
            int part = code[next];
            if ((part >= 0 ? isItemTrue(part) : isTrue(next)) != all) {
                return !all;
            }
            next = part >= 0 ? next + 1 : code[next + 1];
        }
        return all;
    }

    private boolean isItemTrue(int item) {
        int known = itemVerdict[item];
        if (known == mark || known == mark + 1) {
            return known != mark;
        }
        boolean verdict = decide(item);
        itemVerdict[item] = verdict ? mark + 1 : mark;
        return verdict;
    }

    private boolean decide(int item) {
        DetectionIndex.Items items = index.items();
        if (items.large()[item] && itemWoken[item] != mark) {
            return false;
        }
        if (isAnyMet(items.keys()[item])) {
            return true;
        }
        DetectionIndex.Check[] checks = items.checks()[item];
        if (checks.length == 0) {
            return false;
        }
        int field = items.field()[item];
        Object value = EventView.ABSENT;
        if (field != DetectionIndex.KEYWORD) {
            if (fieldSeen[field] == mark) {
                value = fieldValue[field];
            } else if (!items.whenAbsent()[item]) {
                return false;
            }
        }
        for (DetectionIndex.Check check : checks) {
            if ((!check.announced() || isAnyMet(check.keys())) && check.test().test(value, event)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAnyMet(int[] keys) {
        for (int key : keys) {
            if (keyMet[key] == mark) {
                return true;
            }
        }
        return false;
    }
}
