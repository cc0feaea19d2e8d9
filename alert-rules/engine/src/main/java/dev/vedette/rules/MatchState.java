package dev.vedette.rules;

import java.util.Arrays;
import java.util.List;

/**
 * What is known of one event while a {@link DetectionIndex} looks at it. Kept and used again for the next event, so that
 * nothing is made for events that match nothing: a mark counts when it bears the number of the event. Not safe for use by
 * several threads.
 */
final class MatchState implements EventView.Visitor {

    private final DetectionIndex index;
    private final FieldScan scan;
    private int mark;

    private final int[] itemTrue;
    private final int[] itemFalse;
    private final int[] checkMayBe;
    private final int[] ruleSeen;
    private final int[] fieldSeen;
    private final Object[] fieldValue;
    private final int[] candidates;
    private int candidateCount;
    private int matchCount;
    private EventView event = EventView.EMPTY;

    MatchState(DetectionIndex index) {
        this.index = index;
        this.scan = new FieldScan(this, index.itemField.length, index.checks.length);
        this.itemTrue = new int[index.itemField.length];
        this.itemFalse = new int[index.itemField.length];
        this.checkMayBe = new int[index.checks.length];
        this.ruleSeen = new int[index.size()];
        this.candidates = new int[index.size()];
        this.fieldSeen = new int[index.fields.size()];
        this.fieldValue = new Object[index.fields.size()];
    }

    /**
     * Looks at an event.
     *
     * @return how many rules it matches; {@link #matched} says which
     */
    int match(EventView next) {
        event = next;
        begin();
        next.forEach(this);
        for (int rule : index.always) {
            candidate(rule);
        }
        matchCount = 0;
        for (int i = 0; i < candidateCount; i++) {
            // Overwrites what has been looked at already.
            if (isTrue(index.programs[candidates[i]])) {
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
        if (++mark == 0) {
            for (int[] marks : List.of(itemTrue, itemFalse, checkMayBe, ruleSeen, fieldSeen)) {
                Arrays.fill(marks, 0);
            }
            mark = 1;
        }
    }

    @Override
    public void field(String name, Object value) {
        if (value == EventView.ABSENT || value instanceof List<?> list && list.isEmpty()) {
            return;
        }
        FieldIndex field = index.fields.getOrDefault(name, FieldIndex.NOTHING);
        if (field.number() >= 0) {
            fieldSeen[field.number()] = mark;
            fieldValue[field.number()] = value;
            for (int rule : field.present()) {
                candidate(rule);
            }
        }
        scan.value(field, index.keywords, value);
    }

    /** A target of a {@link FieldIndex} was met. */
    void hit(int target) {
        int item = target;
        if (target >= 0) {
            if (itemTrue[target] == mark) {
                return;
            }
            itemTrue[target] = mark;
        } else {
            if (checkMayBe[~target] == mark) {
                return;
            }
            checkMayBe[~target] = mark;
            item = index.checkItem[~target];
        }
        for (int rule : index.witnessed[item]) {
            candidate(rule);
        }
    }

    private void candidate(int rule) {
        if (ruleSeen[rule] != mark) {
            ruleSeen[rule] = mark;
            candidates[candidateCount++] = rule;
        }
    }

    private boolean isTrue(int at) {
        int[] code = index.code;
        int operator = code[at];
        if (operator >= 0) {
            return isItemTrue(operator);
        }
        if (operator == DetectionIndex.NOT) {
            return !isTrue(at + 2);
        }
        boolean all = operator == DetectionIndex.AND;
        int end = code[at + 1];
        for (int next = at + 2; next < end; next = code[next] >= 0 ? next + 1 : code[next + 1]) {
            if (isTrue(next) != all) {
                return !all;
            }
        }
        return all;
    }

    private boolean isItemTrue(int item) {
        if (itemTrue[item] == mark) {
            return true;
        }
        int[] checks = index.itemChecks[item];
        if (itemFalse[item] == mark || checks.length == 0 && !index.itemWhenAbsent[item]) {
            return false;
        }
        boolean verdict = verify(item, checks);
        (verdict ? itemTrue : itemFalse)[item] = mark;
        return verdict;
    }

    private boolean verify(int item, int[] checks) {
        int field = index.itemField[item];
        Object value = EventView.ABSENT;
        if (field >= 0) {
            if (fieldSeen[field] == mark) {
                value = fieldValue[field];
            } else if (!index.itemWhenAbsent[item]) {
                return false;
            }
        }
        for (int check : checks) {
            if ((checkMayBe[check] == mark || !index.checkAnnounced[check]) && index.checks[check].test(value, event)) {
                return true;
            }
        }
        return false;
    }
}
