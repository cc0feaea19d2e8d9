package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what one event means, by entity key. */
final class MatchCollector {

    private static final String TENANT = "organization.id";
    private static final int NO_PLAN = -1;

    private final EventView event;
    private final List<GroupPlan> plans;
    private final List<Keyed> all = new ArrayList<>(1);
    private String tenant = GroupPlan.DEFAULT_TENANT;
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
        for (int i = 0; i < candidate.constant().length; i++) {
            take(candidate, i);
        }
    }

    /** @param number of one of the candidate's subscriptions */
    void take(RuleSet.Candidate candidate, int number) {
        Subscription subscription = candidate.subscriptions().get(number);
        Contribution constant = candidate.constant()[number];
        if (constant != null) {
            for (Keyed keyed : keyedBy(subscription.plan())) {
                keyed.contributions.add(constant);
            }
            return;
        }
        List<String> values = subscription.values(event);
        if (values.isEmpty()) {
            return;
        }
        List<List<String>> carried = subscription.carried(event);
        for (String value : values) {
            Contribution contribution = subscription.contribution(candidate.rule(), value, carried);
            for (Keyed keyed : keyedBy(subscription.plan())) {
                keyed.contributions.add(contribution);
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
                    ? GroupPlan.DEFAULT_TENANT
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

    private List<Keyed> keyed(int number) {
        GroupPlan plan = plans.get(number);
        List<List<GroupValue>> groups = plan.groups(event);
        if (groups.size() == 1) {
            return List.of(keyed(plan, groups.get(0)));
        }
        List<Keyed> keyed = new ArrayList<>(groups.size());
        groups.forEach(group -> keyed.add(keyed(plan, group)));
        return keyed;
    }

    private Keyed keyed(GroupPlan plan, List<GroupValue> group) {
        String key = plan.key(tenant, group);
        Keyed known = byKey.get(key);
        if (known == null) {
            known = new Keyed(key, group, new ArrayList<>(4));
            all.add(known);
            if (!byPlan.isEmpty()) {
                byKey.put(key, known);
            }
        }
        return known;
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
