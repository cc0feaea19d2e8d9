package dev.vedette.detection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many matches a second each rule may make in one subtask. What is more is passed over, so that a rule that matches
 * nearly everything costs the others nothing. Not thread-safe.
 */
final class RuleBudgets {
    private static final long SECOND = 1_000_000_000L;

    /** A rule that kept within its budget for so long is throttled no more. */
    static final long RECOVERED_SECONDS = 60;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Budget> budgets = new HashMap<>();
    private final Map<String, Budget> throttled = new HashMap<>();
    private List<Change> changes = List.of();
    private long second;

    /** A rule is throttled from now on, or no more. */
    record Change(String ruleId, boolean throttled) {}

    private static final class Budget {
        private long second;
        private int matches;
        private long exceededAt;
    }

    /**
     * @param perSecond matches of a rule
     * @param nanoTime as {@link System#nanoTime}
     */
    RuleBudgets(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** To be called once for each event, before its matches are taken. */
    void tick() {
        long now = (nanoTime.getAsLong() - start) / SECOND;
        if (now != second) {
            second = now;
            if (!throttled.isEmpty()) {
                release();
            }
        }
    }

    /** Whether the rule may make one more match in this second. */
    boolean take(String ruleId) {
        Budget budget = budgets.computeIfAbsent(ruleId, unused -> new Budget());
        if (budget.second != second) {
            budget.second = second;
            budget.matches = 0;
        }
        if (++budget.matches <= perSecond) {
            return true;
        }
        budget.matches = perSecond;
        budget.exceededAt = second;
        if (throttled.put(ruleId, budget) == null) {
            note(new Change(ruleId, true));
        }
        return false;
    }

    private void release() {
        for (Iterator<Map.Entry<String, Budget>> i = throttled.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<String, Budget> entry = i.next();
            if (second - entry.getValue().exceededAt > RECOVERED_SECONDS) {
                i.remove();
                note(new Change(entry.getKey(), false));
            }
        }
    }

    private void note(Change change) {
        changes = changes.isEmpty() ? new ArrayList<>() : changes;
        changes.add(change);
    }

    /** What has changed since the last call. */
    List<Change> changes() {
        List<Change> taken = changes;
        changes = List.of();
        return taken;
    }
}
