package dev.vedette.local.honest;

import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.rules.UnusableRuleException;
import dev.vedette.rules.RuleException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Rules that ask whether a rule could have said anything: how many events are of the kind that it looks at, and how many of
 * those have all fields that it compares or counts by. The job answers, so fields that it adds itself count as it adds them.
 */
final class FieldProbes {
    private static final String EVENT_NAME = "event.name";

    private final List<RuleSource> probes = new ArrayList<>();
    /** What a probe asks -> its id: many rules ask the same. */
    private final Map<String, String> asked = new LinkedHashMap<>();
    /** Id of a rule -> ids of its probes, one for each detection. */
    private final Map<String, List<String>> ofKind = new LinkedHashMap<>();

    private final Map<String, List<String>> withFields = new LinkedHashMap<>();
    private final Map<String, Set<String>> fields = new LinkedHashMap<>();

    FieldProbes(List<RuleSource> sources) throws UnusableRuleException {
        for (RuleSource source : sources) {
            add(source);
        }
    }

    List<RuleSource> sources() {
        return List.copyOf(probes);
    }

    /** Fields that a rule file's rules need, {@code event.name} left out. */
    Set<String> fields(String ruleId) {
        return fields.getOrDefault(ruleId, Set.of());
    }

    long ofKind(String ruleId, List<Judge.Said> said) {
        return evidence(ofKind, ruleId, said);
    }

    long withFields(String ruleId, List<Judge.Said> said) {
        return evidence(withFields, ruleId, said);
    }

    private static long evidence(Map<String, List<String>> probes, String ruleId, List<Judge.Said> said) {
        Map<String, Long> byProbe = said.stream()
                .collect(Collectors.groupingBy(Judge.Said::rule, Collectors.summingLong(Judge.Said::evidence)));
        return probes.getOrDefault(ruleId, List.of()).stream()
                .mapToLong(probe -> byProbe.getOrDefault(probe, 0L))
                .sum();
    }

    private void add(RuleSource source) throws UnusableRuleException {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(source.yaml())
                .forEach(document -> {
                    if (document instanceof Map<?, ?> map) {
                        documents.add(map);
                    }
                });
        for (Map<?, ?> document : documents) {
            if (document.get("detection") instanceof Map<?, ?> detection) {
                Set<String> kinds = new TreeSet<>();
                Set<Set<String>> either = alternatives(detection, kinds);
                Set<String> counted = new TreeSet<>();
                correlated(documents, String.valueOf(document.get("name")), counted);
                either.forEach(names -> {
                    names.addAll(counted);
                    names.remove(EVENT_NAME);
                    fields.computeIfAbsent(source.id(), unused -> new TreeSet<>())
                            .addAll(names);
                });
                ofKind.computeIfAbsent(source.id(), unused -> new ArrayList<>()).add(probe(kinds, Set.of()));
                withFields
                        .computeIfAbsent(source.id(), unused -> new ArrayList<>())
                        .add(probe(kinds, either));
            }
        }
    }

    /**
     * Fields of which one set has to be there. Rules say {@code one and two}, {@code one or two} and {@code one and not two}:
     * what must not hold need not be there either.
     */
    private static Set<Set<String>> alternatives(Map<?, ?> detection, Set<String> kinds) {
        String condition = String.valueOf(detection.get("condition"));
        Set<Set<String>> either = new LinkedHashSet<>();
        for (String alternative : condition.split(" or ")) {
            Set<String> names = new TreeSet<>();
            for (String selection : alternative.split(" and ")) {
                if (!selection.startsWith("not ")) {
                    collect(detection.get(selection), names, kinds);
                }
            }
            either.add(names);
        }
        return either;
    }

    /** Keys of a selection, without modifiers; what is not to exist is not asked for. */
    private static void collect(@Nullable Object selection, Set<String> names, Set<String> kinds) {
        if (selection instanceof List<?> list) {
            list.forEach(item -> collect(item, names, kinds));
        } else if (selection instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String name = String.valueOf(key);
                if (value instanceof Map<?, ?> || isOfMaps(value)) {
                    collect(value, names, kinds);
                } else if (name.contains(".")) { // else the condition, or words without a field
                    boolean absent = value == null || name.endsWith("|exists") && Boolean.FALSE.equals(value);
                    if (!absent) {
                        names.add(name.split("\\|", 2)[0]);
                    }
                    if (name.equals(EVENT_NAME)) {
                        kindsOf(value, kinds);
                    }
                }
            });
        }
    }

    private static boolean isOfMaps(@Nullable Object value) {
        return value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance);
    }

    private static void kindsOf(@Nullable Object value, Set<String> kinds) {
        if (value instanceof List<?> list) {
            list.forEach(item -> kinds.add(String.valueOf(item)));
        } else {
            kinds.add(String.valueOf(value));
        }
    }

    /** What correlations of this rule group by and count. */
    private static void correlated(List<Map<?, ?>> documents, String rule, Set<String> names) {
        for (Map<?, ?> document : documents) {
            if (document.get("correlation") instanceof Map<?, ?> correlation
                    && correlation.get("rules") instanceof List<?> rules
                    && rules.contains(rule)) {
                Map<?, ?> aliases = correlation.get("aliases") instanceof Map<?, ?> map ? map : Map.of();
                List<Object> wanted = new ArrayList<>();
                addAll(correlation.get("group-by"), wanted);
                if (correlation.get("condition") instanceof Map<?, ?> condition) {
                    addAll(condition.get("field"), wanted);
                }
                for (Object field : wanted) {
                    Object alias = aliases.get(field);
                    Object real = alias instanceof Map<?, ?> map ? map.get(rule) : field;
                    if (real != null && (alias != null || !aliases.containsKey(field))) {
                        names.add(String.valueOf(real));
                    }
                }
            }
        }
    }

    private static void addAll(@Nullable Object value, List<Object> to) {
        if (value instanceof List<?> list) {
            to.addAll(list);
        } else if (value != null) {
            to.add(value);
        }
    }

    /** Its id. */
    private String probe(Set<String> kinds, Set<Set<String>> either) throws UnusableRuleException {
        String what = kinds + " with " + either;
        String known = asked.get(what);
        if (known != null) {
            return known;
        }
        String id =
                UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
        StringBuilder yaml = new StringBuilder("title: Probe\nid: " + id + "\nstatus: test\ndescription: Fields"
                + "\nlogsource:\n  product: mcp\n  service: vedette\ndetection:\n  kind:\n");
        if (kinds.isEmpty()) {
            yaml.append("    event.name|exists: true\n");
        } else {
            yaml.append("    event.name: [").append(String.join(", ", kinds)).append("]\n");
        }
        StringJoiner condition = new StringJoiner(" or ", "kind and (", ")").setEmptyValue("kind");
        int number = 0;
        for (Set<String> names : either) {
            if (!names.isEmpty()) {
                String selection = "fields_" + number++;
                condition.add(selection);
                yaml.append("  ").append(selection).append(":\n");
                names.forEach(name -> yaml.append("    ").append(name).append("|exists: true\n"));
            }
        }
        yaml.append("  condition: ").append(condition);
        yaml.append("\nlevel: informational\nvedette:\n  group-by: [agent.id]\n  suppression: 24h\n  evidence: 1\n");
        asked.put(what, id);
        try {
            probes.add(RuleSource.compile("probe " + id, yaml.toString()));
        } catch (RuleException e) {
            throw new IllegalStateException("a probe is no rule: " + what, e);
        }
        return id;
    }
}
