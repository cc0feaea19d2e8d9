package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what one event means, by entity key. */
final class MatchCollector {

    private static final String TENANT = "organization.id";
    private static final String DEFAULT_TENANT = "default";
    private static final int NO_PLAN = -1;

    private final EventView event;
    private final List<GroupPlan> plans;
    private Map<String, Keyed> byKey = Map.of();
    private Map<Integer, List<Keyed>> byPlan = Map.of();
    private String tenant = DEFAULT_TENANT;
    /** Most rules share a plan, so that mostly the last one is asked for again. */
    private int lastPlan = NO_PLAN;

    private List<Keyed> lastKeyed = List.of();

    private record Keyed(List<GroupValue> group, List<Contribution> contributions) {}

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
        if (byKey.isEmpty()) {
            byKey = new LinkedHashMap<>();
            byPlan = new HashMap<>();
            Object value = event.get(TENANT);
            tenant = value == EventView.ABSENT || value.toString().isEmpty()
                    ? DEFAULT_TENANT
                    : Text.bounded(value.toString());
        }
        List<String> values = subscription.values(event);
        if (values.isEmpty()) {
            return;
        }
        if (subscription.plan() != lastPlan) {
            lastPlan = subscription.plan();
            lastKeyed = byPlan.computeIfAbsent(lastPlan, this::keyed);
        }
        for (Keyed keyed : lastKeyed) {
            for (String value : values) {
                keyed.contributions.add(
                        new Contribution(subscription.correlationId(), subscription.stageId(), ruleId, value));
            }
        }
    }

    private List<Keyed> keyed(int plan) {
        List<Keyed> keyed = new ArrayList<>();
        for (List<GroupValue> group : plans.get(plan).groups(event)) {
            keyed.add(byKey.computeIfAbsent(key(group), unused -> new Keyed(group, new ArrayList<>())));
        }
        return keyed;
    }

    private String key(List<GroupValue> group) {
        List<String> texts = new ArrayList<>(1 + 2 * group.size());
        texts.add(tenant);
        for (GroupValue value : group) {
            texts.add(value.field());
            texts.add(value.value());
        }
        return Text.joined(texts);
    }

    List<KeyedMatch> keyed() {
        if (byKey.isEmpty()) {
            return List.of();
        }
        List<KeyedMatch> matches = new ArrayList<>(byKey.size());
        byKey.forEach((key, keyed) -> {
            if (!keyed.contributions.isEmpty()) {
                matches.add(new KeyedMatch(tenant, key, keyed.group, keyed.contributions));
            }
        });
        return matches;
    }
}
