package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what one event means, by entity key. */
final class MatchCollector {

    private static final String TENANT = "organization.id";
    private static final String DEFAULT_TENANT = "default";
    private static final int NO_PLAN = -1;

    private final EventView event;
    private final List<GroupPlan> plans;
    private final List<Keyed> all = new ArrayList<>(1);
    private String tenant = DEFAULT_TENANT;
    /** Most rules share a plan, so that mostly the last one is asked for again. */
    private int lastPlan = NO_PLAN;

    private List<Keyed> lastKeyed = List.of();
    /** Empty until a second plan comes. */
    private Map<Integer, List<Keyed>> byPlan = Map.of();

    private Map<String, Keyed> byKey = Map.of();

    private record Keyed(String key, List<GroupValue> group, List<Contribution> contributions) {}

    MatchCollector(EventView event, List<GroupPlan> plans) {
        this.event = event;
        this.plans = plans;
    }

    void take(RuleSet.Candidate candidate) {
        candidate.subscriptions().forEach(subscription -> take(candidate, subscription));
    }

    /** @param subscription one of the candidate's */
    void take(RuleSet.Candidate candidate, Subscription subscription) {
        add(candidate.rule().metadata().id(), subscription);
    }

    private void add(String ruleId, Subscription subscription) {
        List<String> values = subscription.values(event);
        if (values.isEmpty()) {
            return;
        }
        List<List<String>> carried = subscription.carried(event);
        for (Keyed keyed : keyedBy(subscription.plan())) {
            for (String value : values) {
                keyed.contributions.add(
                        new Contribution(subscription.correlationId(), subscription.stageId(), ruleId, value, carried));
            }
        }
    }

    private List<Keyed> keyedBy(int plan) {
        if (plan == lastPlan) {
            return lastKeyed;
        }
        if (lastPlan == NO_PLAN) {
            Object value = event.get(TENANT);
            tenant = value == EventView.ABSENT || value.toString().isEmpty()
                    ? DEFAULT_TENANT
                    : Text.bounded(value.toString());
            lastKeyed = keyed(plan);
        } else {
            if (byPlan.isEmpty()) {
                byPlan = new HashMap<>(Map.of(lastPlan, lastKeyed));
                byKey = new HashMap<>();
                all.forEach(keyed -> byKey.put(keyed.key, keyed));
            }
            lastKeyed = byPlan.computeIfAbsent(plan, this::keyed);
        }
        lastPlan = plan;
        return lastKeyed;
    }

    private List<Keyed> keyed(int plan) {
        List<List<GroupValue>> groups = plans.get(plan).groups(event);
        List<Keyed> keyed = new ArrayList<>(groups.size());
        for (List<GroupValue> group : groups) {
            String key = KeyedMatch.key(tenant, group);
            Keyed known = byKey.get(key);
            if (known == null) {
                known = new Keyed(key, group, new ArrayList<>(4));
                all.add(known);
                if (!byPlan.isEmpty()) {
                    byKey.put(key, known);
                }
            }
            keyed.add(known);
        }
        return keyed;
    }

    List<KeyedMatch> keyed() {
        if (all.isEmpty()) {
            return List.of();
        }
        List<KeyedMatch> matches = new ArrayList<>(all.size());
        for (Keyed keyed : all) {
            if (!keyed.contributions.isEmpty()) {
                matches.add(new KeyedMatch(tenant, keyed.key, keyed.group, keyed.contributions));
            }
        }
        return matches;
    }
}
