package dev.vedette.rules.reference;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All windows of one correlation and group. */
final class ReferenceWindows {

    private static final double EARTH = 6371.0088;
    private static final double MICROS_PER_HOUR = 3.6e9;

    private final ReferenceCorrelation rule;
    private final List<ReferenceArrival> arrivals;
    private final long span;
    /** Time of the newest event of all; time goes no further. */
    private final long newest;

    ReferenceWindows(ReferenceCorrelation rule, List<ReferenceArrival> arrivals, long newest) {
        this.rule = rule;
        this.arrivals = arrivals.stream()
                .sorted(Comparator.comparingLong(ReferenceArrival::time))
                .toList();
        this.span = rule.timespan();
        this.newest = newest;
    }

    /** When the window of a match ends. */
    long end(TimedEvent match) {
        return rule.type().equals("absent") ? match.time() + span : match.time();
    }

    /** The events that match, each with its evidence. */
    Map<TimedEvent, Set<TimedEvent>> matches() {
        Map<TimedEvent, Set<TimedEvent>> matches = new LinkedHashMap<>();
        for (ReferenceArrival arrival : arrivals) {
            Set<TimedEvent> evidence = evidence(arrival);
            if (!evidence.isEmpty()) {
                matches.computeIfAbsent(arrival.event(), unused -> new HashSet<>())
                        .addAll(evidence);
            }
        }
        return matches;
    }

    /** Empty where the event does not match. */
    private Set<TimedEvent> evidence(ReferenceArrival arrival) {
        return switch (rule.type()) {
            case "first_seen" -> alone(arrival, isNew(arrival));
            case "changed" -> changed(arrival);
            case "travel" -> travel(arrival);
            case "absent" -> alone(arrival, isUnanswered(arrival));
            case "value_percentile" ->
                rule.percentile().isEmpty()
                        ? alone(arrival, rule.holds(share(arrival)))
                        : whole(arrival, rule.holds(percentile(numbers(arrival.time()))));
            default -> whole(arrival, isSatisfied(arrival.time()));
        };
    }

    private static Set<TimedEvent> alone(ReferenceArrival arrival, boolean matches) {
        return matches ? Set.of(arrival.event()) : Set.of();
    }

    private Set<TimedEvent> whole(ReferenceArrival arrival, boolean matches) {
        return matches ? events(within(arrival.time())) : Set.of();
    }

    private static Set<TimedEvent> events(List<ReferenceArrival> arrivals) {
        Set<TimedEvent> events = new HashSet<>();
        arrivals.forEach(arrival -> events.add(arrival.event()));
        return events;
    }

    /** What lies in {@code (end - span, end]}. */
    private List<ReferenceArrival> within(long end) {
        List<ReferenceArrival> window = new ArrayList<>();
        for (ReferenceArrival arrival : arrivals) {
            if (arrival.time() > end - span && arrival.time() <= end) {
                window.add(arrival);
            }
        }
        return window;
    }

    private boolean isSatisfied(long end) {
        List<ReferenceArrival> window = within(end);
        return switch (rule.type()) {
            case "event_count" -> rule.holds(BigDecimal.valueOf(events(window).size()));
            case "value_count" ->
                rule.holds(BigDecimal.valueOf(
                        window.stream().map(ReferenceArrival::value).distinct().count()));
            case "temporal" ->
                rule.holds(BigDecimal.valueOf(
                        window.stream().map(ReferenceArrival::rule).distinct().count()));
            case "temporal_ordered" -> {
                String last = rule.rules().get(rule.rules().size() - 1);
                yield window.stream().anyMatch(a -> a.time() == end && a.rule().equals(last))
                        && inOrder(window, 0, Long.MIN_VALUE);
            }
            case "value_sum" -> rule.holds(sum(numbers(end)));
            // Not a quotient, which would have to be rounded: the sum against each bound times n.
            case "value_avg" -> averageHolds(numbers(end));
            default -> throw new IllegalArgumentException(rule.type());
        };
    }

    /** Tries every choice. */
    private boolean inOrder(List<ReferenceArrival> window, int step, long from) {
        return step == rule.rules().size()
                || window.stream()
                        .filter(a -> a.rule().equals(rule.rules().get(step)) && a.time() >= from)
                        .anyMatch(a -> inOrder(window, step + 1, a.time()));
    }

    /** The numbers of the window, each event's each once. */
    private List<BigDecimal> numbers(long end) {
        Set<List<Object>> seen = new HashSet<>();
        List<BigDecimal> numbers = new ArrayList<>();
        for (ReferenceArrival arrival : within(end)) {
            if (seen.add(List.of(arrival.event(), arrival.value()))) {
                numbers.add(new BigDecimal(arrival.value()).movePointLeft(6));
            }
        }
        return numbers;
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private boolean averageHolds(List<BigDecimal> numbers) {
        BigDecimal sum = sum(numbers);
        BigDecimal count = BigDecimal.valueOf(numbers.size());
        return rule.bounds().entrySet().stream().allMatch(bound -> {
            int order = sum.compareTo(bound.getValue().multiply(count));
            return switch (bound.getKey()) {
                case "gt" -> order > 0;
                case "gte" -> order >= 0;
                case "lt" -> order < 0;
                case "lte" -> order <= 0;
                case "eq" -> order == 0;
                default -> order != 0;
            };
        });
    }

    /** "The smallest number that at least p percent of the numbers do not exceed." */
    private BigDecimal percentile(List<BigDecimal> numbers) {
        BigDecimal wanted = rule.percentile()
                .orElseThrow()
                .multiply(BigDecimal.valueOf(numbers.size()))
                .movePointLeft(2);
        List<BigDecimal> sorted = numbers.stream().sorted().toList();
        for (BigDecimal candidate : sorted) {
            long notAbove =
                    sorted.stream().filter(n -> n.compareTo(candidate) <= 0).count();
            if (BigDecimal.valueOf(notAbove).compareTo(wanted) >= 0) {
                return candidate;
            }
        }
        throw new IllegalStateException("no window is empty");
    }

    private BigDecimal share(ReferenceArrival arrival) {
        Set<List<Object>> all = new HashSet<>();
        long same = 0;
        for (ReferenceArrival other : within(arrival.time())) {
            if (all.add(List.of(other.event(), other.value())) && other.value().equals(arrival.value())) {
                same++;
            }
        }
        // Bounds of generated rules have few digits: thirty are as good as none lost.
        return BigDecimal.valueOf(100 * same).divide(BigDecimal.valueOf(all.size()), 30, RoundingMode.HALF_EVEN);
    }

    private boolean isNew(ReferenceArrival arrival) {
        boolean uses = arrivals.stream()
                .anyMatch(a ->
                        a.event().equals(arrival.event()) && !rule.special().contains(a.rule()));
        return uses
                && arrivals.stream()
                        .filter(other -> other.value().equals(arrival.value()))
                        .noneMatch(other -> {
                            long age = arrival.time() - other.time();
                            return age > 0 && age < span || age == 0 && cameThroughSpecial(other.event());
                        });
    }

    private boolean cameThroughSpecial(TimedEvent event) {
        return arrivals.stream()
                .anyMatch(a -> a.event().equals(event) && rule.special().contains(a.rule()));
    }

    private Set<TimedEvent> changed(ReferenceArrival arrival) {
        long last = arrivals.stream()
                .mapToLong(ReferenceArrival::time)
                .filter(time -> time > arrival.time() - span && time < arrival.time())
                .max()
                .orElse(Long.MIN_VALUE);
        List<ReferenceArrival> before =
                arrivals.stream().filter(a -> a.time() == last).toList();
        if (before.isEmpty() || before.stream().anyMatch(a -> a.value().equals(arrival.value()))) {
            return Set.of();
        }
        TimedEvent first = before.stream()
                .map(ReferenceArrival::event)
                .min(Comparator.comparing(TimedEvent::id))
                .orElseThrow();
        return Set.of(arrival.event(), first);
    }

    private Set<TimedEvent> travel(ReferenceArrival arrival) {
        long from = Long.MAX_VALUE;
        for (ReferenceArrival other : within(arrival.time())) {
            if (isTooFast(other, arrival)) {
                from = Math.min(from, other.time());
            }
        }
        Set<TimedEvent> evidence = new HashSet<>();
        for (ReferenceArrival other : within(arrival.time())) {
            if (other.time() >= from) {
                evidence.add(other.event());
            }
        }
        return evidence;
    }

    private boolean isTooFast(ReferenceArrival a, ReferenceArrival b) {
        double distance = distance(a.value(), b.value());
        double hours = Math.abs(a.time() - b.time()) / MICROS_PER_HOUR;
        double speed = hours == 0 ? Double.MAX_VALUE : distance / hours;
        return distance >= rule.distance() && rule.holds(BigDecimal.valueOf(speed));
    }

    /** By the angle between two vectors, which is not how the engine computes it. */
    private static double distance(String a, String b) {
        double[] p = vector(a);
        double[] q = vector(b);
        double x = p[1] * q[2] - p[2] * q[1];
        double y = p[2] * q[0] - p[0] * q[2];
        double z = p[0] * q[1] - p[1] * q[0];
        double cosine = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
        return EARTH * Math.atan2(Math.sqrt(x * x + y * y + z * z), cosine);
    }

    private static double[] vector(String place) {
        String[] parts = place.split(" ");
        double latitude = Math.toRadians(Long.parseLong(parts[0]) / 1e6);
        double longitude = Math.toRadians(Long.parseLong(parts[1]) / 1e6);
        return new double[] {
            Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)
        };
    }

    private boolean isUnanswered(ReferenceArrival arrival) {
        return asks(arrival.event())
                && arrival.time() + span <= newest
                && arrivals.stream().noneMatch(other -> {
                    boolean answers = rule.special().isEmpty() || rule.special().contains(other.rule());
                    long after = other.time() - arrival.time();
                    return answers && (after > 0 && after <= span || after == 0 && !asks(other.event()));
                });
    }

    private boolean asks(TimedEvent event) {
        return arrivals.stream()
                .anyMatch(a -> a.event().equals(event) && !rule.special().contains(a.rule()));
    }
}
