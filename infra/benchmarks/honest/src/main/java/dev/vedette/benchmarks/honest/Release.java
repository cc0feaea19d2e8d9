package dev.vedette.benchmarks.honest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a server's release offers.
 *
 * @param number counts from 1
 * @param revisions of tools whose definitions were changed
 * @param added how many arguments a tool has in addition to those that it began with
 * @param absent tools that it does not have (any more, or yet)
 */
record Release(int number, Map<String, Integer> revisions, Map<String, Integer> added, Set<String> absent) {
    Release {
        revisions = Map.copyOf(revisions);
        added = Map.copyOf(added);
        absent = Set.copyOf(absent);
    }

    /** The first one: some tools come later. */
    static Release first(Habits habits, Chance chance) {
        Set<String> absent = new HashSet<>();
        for (Habits.Tool tool : habits.tools()) {
            if (chance.happens(0.06)) {
                absent.add(tool.name());
            }
        }
        return new Release(1, Map.of(), Map.of(), absent);
    }

    String version() {
        return "2." + number + ".0";
    }

    boolean has(Habits.Tool tool) {
        return !absent.contains(tool.name());
    }

    String definition(String server, Habits.Tool tool) {
        return server + "\n" + tool.name() + "\n" + revisions.getOrDefault(tool.name(), 0);
    }

    /** By name. */
    List<String> arguments(Habits.Tool tool) {
        List<String> all = new ArrayList<>(tool.arguments());
        for (int i = 1; i <= added.getOrDefault(tool.name(), 0); i++) {
            all.add("option_" + i);
        }
        return all;
    }

    /** Words of a few tools change, and now and then arguments; seldom a tool comes or goes. */
    Release next(Habits habits, int leastChanges, Chance chance) {
        Map<String, Integer> changed = new HashMap<>(revisions);
        List<Habits.Tool> tools = habits.tools();
        Map<String, Integer> more = new HashMap<>(added);
        for (int i = chance.between(leastChanges, 3); i > 0; i--) {
            String tool = chance.one(tools).name();
            changed.merge(tool, 1, Integer::sum);
            if (chance.happens(0.25)) {
                more.merge(tool, 1, Integer::sum);
            }
        }
        Set<String> missing = new HashSet<>(absent);
        if (!missing.isEmpty() && chance.happens(0.5)) {
            missing.remove(chance.one(new ArrayList<>(missing.stream().sorted().toList())));
        } else if (chance.happens(0.3)) {
            missing.add(chance.one(tools).name());
        }
        return new Release(number + 1, changed, more, missing);
    }
}
