package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The definition of SEMANTICS.md, read aloud: keeps all events and looks at every window. Shares no code with the state
 * that it checks but the compiled stages.
 */
final class DirectEvaluation {

    record Event(String id, long time) {}

    /** How an event came to a stage. */
    record Arrival(Event event, int input, String value) {}

    record Alert(long count, long windowEnd, List<String> evidence) {}

    private final CompiledCorrelation correlation;
    private final List<List<Arrival>> arrivals = new ArrayList<>();

    DirectEvaluation(CompiledCorrelation correlation) {
        this.correlation = correlation;
        correlation.stages().forEach(stage -> arrivals.add(new ArrayList<>()));
    }

    void add(Contribution contribution, EvidenceRef evidence) {
        int stage = correlation.stage(contribution.stageId());
        int input = correlation.stages().get(stage).inputs().get(contribution.matchedRuleId());
        arrivals.get(stage)
                .add(new Arrival(new Event(evidence.eventId(), evidence.occurredAt()), input, contribution.value()));
    }

    /** Alerts by the number of their bucket. */
    Map<Long, Alert> alerts() {
        int last = correlation.stages().size() - 1;
        for (int i = 0; i < last; i++) {
            Stage stage = correlation.stages().get(i);
            for (Event match : matches(stage, arrivals.get(i))) {
                stage.parents()
                        .forEach(parent -> arrivals.get(parent.stage()).add(new Arrival(match, parent.input(), "")));
            }
        }
        return alerts(correlation.stages().get(last), arrivals.get(last));
    }

    private static Set<Event> matches(Stage stage, List<Arrival> all) {
        Set<Event> matches = new HashSet<>();
        for (Arrival arrival : all) {
            if (stage.type() == CorrelationRule.Type.FIRST_SEEN) {
                if (isNew(stage, all, arrival)) {
                    matches.add(arrival.event);
                }
            } else if (satisfied(stage, all, arrival.event.time)) {
                matches.add(arrival.event);
            }
        }
        return matches;
    }

    private static boolean isNew(Stage stage, List<Arrival> all, Arrival arrival) {
        // An event that came through several inputs brings all its values through each.
        boolean uses = all.stream().anyMatch(a -> a.event.equals(arrival.event) && !isKnownFrom(stage, a));
        return uses
                && all.stream()
                        .filter(other -> other.value.equals(arrival.value))
                        .noneMatch(other -> {
                            long age = arrival.event.time - other.event.time;
                            boolean asked =
                                    all.stream().anyMatch(a -> a.event.equals(other.event) && isKnownFrom(stage, a));
                            return age > 0 && age < stage.timespan() || age == 0 && asked;
                        });
    }

    private static boolean isKnownFrom(Stage stage, Arrival arrival) {
        return (stage.knownFrom() & 1L << arrival.input) != 0;
    }

    private static boolean satisfied(Stage stage, List<Arrival> all, long end) {
        List<Arrival> window = all.stream()
                .filter(a -> a.event.time > end - stage.timespan() && a.event.time <= end)
                .toList();
        return switch (stage.type()) {
            case EVENT_COUNT ->
                stage.threshold()
                        .test(window.stream().map(Arrival::event).distinct().count());
            case VALUE_COUNT ->
                stage.threshold()
                        .test(window.stream().map(Arrival::value).distinct().count());
            case TEMPORAL ->
                stage.threshold()
                        .test(window.stream().map(Arrival::input).distinct().count());
            default -> {
                int lastStep = stage.order().get(stage.order().size() - 1);
                boolean ends = window.stream().anyMatch(a -> a.event.time == end && a.input == lastStep);
                yield ends && inOrder(stage.order(), 0, Long.MIN_VALUE, window);
            }
        };
    }

    /** Tries every choice. */
    private static boolean inOrder(List<Integer> order, int step, long from, List<Arrival> window) {
        return step == order.size()
                || window.stream()
                        .filter(a -> a.input == order.get(step) && a.event.time >= from)
                        .anyMatch(a -> inOrder(order, step + 1, a.event.time, window));
    }

    private Map<Long, Alert> alerts(Stage root, List<Arrival> all) {
        RuleMetadata metadata = correlation.metadata();
        long suppression = metadata.suppression().toMillis() * 1000;
        Map<Long, Set<Event>> evidence = new TreeMap<>();
        Map<Long, Long> windowEnds = new LinkedHashMap<>();
        for (Event match : matches(root, all)) {
            long bucket = Math.floorDiv(match.time, suppression);
            Set<Event> events = evidence.computeIfAbsent(
                    bucket,
                    unused ->
                            new TreeSet<>(Comparator.comparingLong(Event::time).thenComparing(Event::id)));
            windowEnds.merge(bucket, match.time, Math::max);
            if (root.type() == CorrelationRule.Type.FIRST_SEEN) {
                events.add(match);
            } else {
                all.stream()
                        .map(Arrival::event)
                        .filter(e -> e.time > match.time - root.timespan() && e.time <= match.time)
                        .forEach(events::add);
            }
        }
        Map<Long, Alert> alerts = new TreeMap<>();
        evidence.forEach((bucket, events) -> {
            List<String> ids = new ArrayList<>(events.stream().map(Event::id).toList());
            int kept = metadata.maxEvidence();
            int count = ids.size();
            if (count > kept) {
                ids.subList((kept + 1) / 2, count - kept / 2).clear();
            }
            alerts.put(bucket, new Alert(count, windowEnds.get(bucket), ids));
        });
        return alerts;
    }
}
