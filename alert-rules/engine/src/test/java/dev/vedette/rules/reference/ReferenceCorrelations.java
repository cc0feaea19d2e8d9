package dev.vedette.rules.reference;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Correlations as {@code SEMANTICS.md} defines them, read aloud: keeps all events, puts them into groups and looks at the
 * window of each. Knows no order of arrival, no watermark and no limit.
 */
public final class ReferenceCorrelations {

    private static final int MOST = 32;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final BigDecimal CLAMP = new BigDecimal("9000000000000");
    private static final Comparator<TimedEvent> OLDEST_FIRST =
            Comparator.comparingLong(TimedEvent::time).thenComparing(TimedEvent::id);

    private final Map<String, ReferenceRule> detections = new HashMap<>();
    private final Map<String, ReferenceCorrelation> correlations = new LinkedHashMap<>();
    private final Set<String> referredTo = new HashSet<>();
    private final Set<String> generated = new HashSet<>();

    private Collection<TimedEvent> events = List.of();
    private final Map<String, Collection<Match>> known = new HashMap<>();

    /**
     * What a rule found.
     *
     * @param group of the correlation that found it, by name
     * @param aliases of that correlation, to rule to field
     */
    private record Match(TimedEvent event, Map<String, String> group, Map<String, Map<String, String>> aliases) {}

    private record Group(String tenant, List<String> values) {}

    /** @param yaml documents with names and, for correlations, ids */
    public ReferenceCorrelations(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        Map<String, Map<?, ?>> byId = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (String text : yaml.split("(?m)^---$")) {
            Map<?, ?> document = (Map<?, ?>) new Load(settings).loadFromString(text);
            String name = document.containsKey("name")
                    ? document.get("name").toString()
                    : document.get("id").toString();
            if (document.containsKey("correlation")) {
                correlations.put(name, ReferenceCorrelation.read(document));
            } else {
                detections.put(name, new ReferenceRule(text, (modifiers, matched) -> {}));
            }
            if (document.containsKey("id")) {
                byId.put(document.get("id").toString(), document);
                texts.put(document.get("id").toString(), name);
            }
        }
        texts.forEach((id, name) -> {
            if (detections.containsKey(name)) {
                detections.putIfAbsent(id, detections.get(name));
            }
        });
        for (ReferenceCorrelation correlation : correlations.values()) {
            referredTo.addAll(correlation.rules());
            if (correlation.generate()) {
                generated.addAll(correlation.rules());
            }
        }
    }

    /** The alerts of all correlations that make any, when nothing but these events ever happens. */
    public List<ReferenceAlert> alerts(Collection<TimedEvent> all) {
        events = new LinkedHashSet<>(all);
        known.clear();
        List<ReferenceAlert> alerts = new ArrayList<>();
        correlations.forEach((name, correlation) -> {
            if (!referredTo.contains(name) || generated.contains(name)) {
                groups(correlation)
                        .forEach((group, arrivals) ->
                                alerts(correlation, group, windows(correlation, arrivals), alerts));
            }
        });
        return alerts;
    }

    /**
     * Keys (tenant, group and bucket) of the alerts of a correlation over detection rules that have a satisfied window of
     * few events.
     *
     * @param most how many, those that come soon after it included
     * @param after how long after it, microseconds
     */
    public Set<List<Object>> keysOfSmallWindows(Collection<TimedEvent> all, int most, long after) {
        events = new LinkedHashSet<>(all);
        known.clear();
        Set<List<Object>> keys = new HashSet<>();
        ReferenceCorrelation correlation = correlations.values().iterator().next();
        groups(correlation).forEach((group, arrivals) -> {
            ReferenceWindows windows = windows(correlation, arrivals);
            for (TimedEvent match : windows.matches().keySet()) {
                long end = windows.end(match);
                long size = arrivals.stream()
                        .filter(a -> a.time() > end - correlation.timespan() && a.time() <= end + after)
                        .count();
                if (size <= most) {
                    keys.add(List.of(group.tenant(), group.values(), Math.floorDiv(end, correlation.suppression())));
                }
            }
        });
        return keys;
    }

    private ReferenceWindows windows(ReferenceCorrelation correlation, List<ReferenceArrival> arrivals) {
        long newest = events.stream().mapToLong(TimedEvent::time).max().orElse(0);
        return new ReferenceWindows(correlation, arrivals, newest);
    }

    private Collection<Match> matches(String rule) {
        Collection<Match> found = known.get(rule);
        if (found == null) {
            found = new LinkedHashSet<>();
            ReferenceCorrelation correlation = correlations.get(rule);
            if (correlation == null) {
                ReferenceRule detection = detections.get(rule);
                for (TimedEvent event : events) {
                    if (detection.matches(event.fields())) {
                        found.add(new Match(event, Map.of(), Map.of()));
                    }
                }
            } else {
                for (Map.Entry<Group, List<ReferenceArrival>> entry :
                        groups(correlation).entrySet()) {
                    Map<String, String> group = new HashMap<>();
                    for (int i = 0; i < correlation.groupBy().size(); i++) {
                        group.put(
                                correlation.groupBy().get(i),
                                entry.getKey().values().get(i));
                    }
                    for (TimedEvent event :
                            windows(correlation, entry.getValue()).matches().keySet()) {
                        found.add(new Match(event, group, correlation.aliases()));
                    }
                }
            }
            known.put(rule, found);
        }
        return found;
    }

    private Map<Group, List<ReferenceArrival>> groups(ReferenceCorrelation correlation) {
        Map<Group, List<ReferenceArrival>> groups = new LinkedHashMap<>();
        for (String rule : new LinkedHashSet<>(correlation.rules())) {
            for (Match match : matches(rule)) {
                Set<String> values = arrivalValues(correlation, rule, match);
                List<String> tenants = texts(match, "organization.id", "organization.id");
                String tenant = tenants.isEmpty() || tenants.get(0).isEmpty() ? "default" : tenants.get(0);
                for (List<String> group : combinations(correlation, correlation.groupBy(), rule, match)) {
                    for (String value : values) {
                        ReferenceArrival arrival = new ReferenceArrival(match.event, rule, value);
                        List<ReferenceArrival> arrivals =
                                groups.computeIfAbsent(new Group(tenant, group), unused -> new ArrayList<>());
                        if (!arrivals.contains(arrival)) {
                            arrivals.add(arrival);
                        }
                    }
                }
            }
        }
        return groups;
    }

    private static Set<String> arrivalValues(ReferenceCorrelation correlation, String rule, Match match) {
        Set<String> values = new LinkedHashSet<>();
        if (correlation.fields().isEmpty()) {
            values.add("");
        } else if (correlation.type().equals("travel")) {
            String latitude = degrees(correlation, 0, 90, rule, match);
            String longitude = degrees(correlation, 1, 180, rule, match);
            if (!latitude.isEmpty() && !longitude.isEmpty()) {
                values.add(latitude + " " + longitude);
            }
        } else if (isNumeric(correlation)) {
            String name = correlation.fields().get(0);
            for (String text : texts(match, name, correlation.field(name, rule))) {
                String millionths = millionths(text);
                if (!millionths.isEmpty() && !(correlation.nonNegative() && millionths.startsWith("-"))) {
                    values.add(millionths);
                }
            }
        } else {
            combinations(correlation, correlation.fields(), rule, match)
                    .forEach(value -> values.add(String.join("\u0000", value)));
        }
        return values;
    }

    static boolean isNumeric(ReferenceCorrelation correlation) {
        return correlation.type().equals("value_sum")
                || correlation.type().equals("value_avg")
                || correlation.type().equals("value_percentile")
                        && correlation.percentile().isPresent();
    }

    /** One number within the bounds, or empty. */
    private static String degrees(ReferenceCorrelation correlation, int index, long most, String rule, Match match) {
        String name = correlation.fields().get(index);
        List<String> values = texts(match, name, correlation.field(name, rule));
        String millionths = values.size() == 1 ? millionths(values.get(0)) : "";
        return millionths.isEmpty() || Math.abs(Long.parseLong(millionths)) > most * 1_000_000 ? "" : millionths;
    }

    private static String millionths(String text) {
        if (text.length() > 40 || !NUMBER.matcher(text).matches()) {
            return "";
        }
        return new BigDecimal(text)
                .min(CLAMP)
                .max(CLAMP.negate())
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** Every combination of the values of some names, none where one is missing. */
    private static List<List<String>> combinations(
            ReferenceCorrelation correlation, List<String> names, String rule, Match match) {
        List<List<String>> combinations = List.of(List.of());
        for (String name : names) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> combination : combinations) {
                for (String value : texts(match, name, correlation.field(name, rule))) {
                    List<String> next = new ArrayList<>(combination);
                    next.add(value);
                    longer.add(next);
                }
            }
            combinations = longer.subList(0, Math.min(MOST, longer.size()));
        }
        return combinations;
    }

    /**
     * The values of a field of a match: its correlation's group comes before the event's own.
     *
     * @param name that who asks has for the field
     */
    private static List<String> texts(Match match, String name, String field) {
        if (match.group.containsKey(field)) {
            return List.of(match.group.get(field));
        }
        if (match.group.containsKey(name)
                && match.aliases.getOrDefault(name, Map.of()).containsValue(field)) {
            return List.of(match.group.get(name));
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object value : match.event.fields().values(field)) {
            if (value != ReferenceEvent.Nothing.NULL && texts.size() < MOST) {
                texts.add(text(value));
            }
        }
        return List.copyOf(texts);
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            String plain =
                    new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            return plain.equals("-0") ? "0" : plain;
        }
        return value.toString();
    }

    private static void alerts(
            ReferenceCorrelation rule, Group group, ReferenceWindows windows, List<ReferenceAlert> alerts) {
        Map<Long, Set<TimedEvent>> evidence = new LinkedHashMap<>();
        Map<Long, Long> ends = new HashMap<>();
        windows.matches().forEach((match, events) -> {
            long end = windows.end(match);
            long bucket = Math.floorDiv(end, rule.suppression());
            evidence.computeIfAbsent(bucket, unused -> new TreeSet<>(OLDEST_FIRST))
                    .addAll(events);
            ends.merge(bucket, end, Math::max);
        });
        evidence.forEach((bucket, events) -> {
            List<String> ids =
                    new ArrayList<>(events.stream().map(TimedEvent::id).toList());
            int count = ids.size();
            if (count > rule.evidence()) {
                ids.subList((rule.evidence() + 1) / 2, count - rule.evidence() / 2)
                        .clear();
            }
            alerts.add(new ReferenceAlert(
                    rule.id(), group.tenant(), group.values(), bucket, count, ends.get(bucket), ids));
        });
    }
}
