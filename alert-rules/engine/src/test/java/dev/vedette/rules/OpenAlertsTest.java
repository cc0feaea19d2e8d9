package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many open alerts of one group: a suppression much shorter than the timespan, and a watermark that moves on now and then.
 * After each event the alerts that were found are those whose evidence has grown, by a direct count over all events.
 */
class OpenAlertsTest {

    private static final long SECOND = 1_000_000;
    private static final long START = 1_000_000 * SECOND;

    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::time).thenComparing(Event::id);

    private record Event(String id, long time, String value) {}

    /** What an alert says: the evidence by its ids, as many as are kept. */
    private record Alert(long bucketStart, long count, List<String> evidence) {}

    private static final class Run {
        private final Random random;
        private final boolean isAtEdges;
        private final boolean isKeyed;
        private final int least;
        private final long timespan;
        private final long suppression;
        private final int maxEvidence;
        private final CompiledCorrelation correlation;
        private CorrelationState state;
        private final List<Event> events = new ArrayList<>();
        /** Alerts by the start of their bucket, with the number of events that each has. */
        private final Map<Long, Long> counts = new TreeMap<>();

        private long watermark = Long.MIN_VALUE;
        private int mostOpen;

        private static Run of(long seed) throws RuleException {
            Random random = new Random(seed);
            int seconds = 1 + random.nextInt(random.nextBoolean() ? 8 : 90);
            return new Run(seed, 1 + random.nextInt(4), seconds, random.nextBoolean());
        }

        private Run(long seed, int least, int seconds, boolean isKeyed) throws RuleException {
            random = new Random(seed);
            isAtEdges = random.nextBoolean();
            this.isKeyed = isKeyed;
            this.least = least;
            timespan = seconds * SECOND;
            suppression = (1 + random.nextInt(3)) * SECOND;
            maxEvidence = 1 + random.nextInt(6);
            correlation = Rules.compile("""
                    title: a
                    id: a
                    detection: {s: {k: a}, condition: s}
                    ---
                    title: Root
                    id: root
                    vedette: {limit: 10000, suppression: %ds, evidence: %d}
                    correlation: {type: %s, rules: [a], timespan: %ds, condition: {%sgte: %d}}
                    """.formatted(
                                    suppression / SECOND,
                                    maxEvidence,
                                    isKeyed ? "value_count" : "event_count",
                                    timespan / SECOND,
                                    isKeyed ? "field: v, " : "",
                                    least))
                    .correlation("root")
                    .orElseThrow();
            state = CorrelationState.create(correlation, "t", List.of());
        }

        private void step(long time, String what) {
            Map<Long, Alert> found = add(time);
            assertThat(found).as(what).isEqualTo(grown(time));
            mostOpen = Math.max(mostOpen, counts.size());
        }

        /** As {@link #step}, where any event satisfies its window; returns how many events the largest alert has. */
        private int stepWhereAllMatch(long time, String what) {
            Map<Long, Alert> found = add(time);
            assertThat(found).as(what).containsKey(Math.floorDiv(time, suppression) * suppression);
            long most = 0;
            for (Alert alert : found.values()) {
                List<Event> ends = events.stream()
                        .filter(event -> Math.floorDiv(event.time, suppression) * suppression == alert.bucketStart)
                        .sorted(ORDER)
                        .toList();
                long first = ends.get(0).time - timespan;
                long last = ends.get(ends.size() - 1).time;
                List<Event> evidence =
                        distinct(events.stream().filter(event -> event.time > first && event.time <= last));
                assertThat(alert).as(what).isEqualTo(new Alert(alert.bucketStart, evidence.size(), shown(evidence)));
                most = Math.max(most, alert.count);
            }
            return (int) most;
        }

        private static List<Event> distinct(Stream<Event> some) {
            Map<String, Event> byId = new HashMap<>();
            some.forEach(event -> byId.put(event.id, event));
            return byId.values().stream().sorted(ORDER).collect(Collectors.toList());
        }

        /** An event with one value or two; returns the alerts that it makes or lets grow. */
        private Map<Long, Alert> add(long time) {
            String id = "e" + events.size();
            List<String> values = new ArrayList<>(List.of(isKeyed ? "v" + random.nextInt(least + 2) : ""));
            if (isKeyed && random.nextInt(4) == 0) {
                values.add("w" + random.nextInt(3));
            }
            // Each value is a match of its own, so that what is found after the last one tells.
            Map<Long, Alert> found = new HashMap<>();
            for (String value : values) {
                events.add(new Event(id, time, value));
                state.add(
                                new Contribution("root", "root", "a", value),
                                new EvidenceRef(id, "n", "a", time, 0, 0, Map.of()))
                        .forEach(finding -> found.put(finding.bucketStart(), alert(finding)));
            }
            return found;
        }

        /** As it is, or at the edge of a second, where windows and buckets end. */
        private long near(long time) {
            return isAtEdges ? Math.floorDiv(time, SECOND) * SECOND + random.nextInt(3) - 1 : time;
        }

        private static Alert alert(Finding finding) {
            List<String> ids =
                    finding.evidence().stream().map(EvidenceRef::eventId).toList();
            return new Alert(finding.bucketStart(), finding.evidenceCount(), ids);
        }

        /** The alerts that have more events now than before, of those whose windows may hold the time. */
        private Map<Long, Alert> grown(long time) {
            Map<Long, Alert> grown = new HashMap<>();
            long first = Math.floorDiv(time, suppression) * suppression;
            for (long start = first; start < time + timespan; start += suppression) {
                List<Event> evidence = evidence(start);
                if (evidence.size() > counts.getOrDefault(start, 0L)) {
                    counts.put(start, (long) evidence.size());
                    grown.put(start, new Alert(start, evidence.size(), shown(evidence)));
                }
            }
            return grown;
        }

        /** The events of the satisfied windows that end in a bucket, each once. */
        private List<Event> evidence(long bucketStart) {
            Stream.Builder<Event> evidence = Stream.builder();
            for (Event last : events) {
                if (last.time >= bucketStart && last.time < bucketStart + suppression) {
                    List<Event> window = events.stream()
                            .filter(event -> event.time > last.time - timespan && event.time <= last.time)
                            .toList();
                    Set<String> values = new HashSet<>();
                    window.forEach(event -> values.add(isKeyed ? event.value : event.id));
                    if (values.size() >= least) {
                        window.forEach(evidence);
                    }
                }
            }
            return distinct(evidence.build());
        }

        /** The older and the newer half. */
        private List<String> shown(List<Event> evidence) {
            int old = (maxEvidence + 1) / 2;
            int recent = evidence.size() - maxEvidence / 2;
            return IntStream.range(0, evidence.size())
                    .filter(at -> evidence.size() <= maxEvidence || at < old || at >= recent)
                    .mapToObj(at -> evidence.get(at).id)
                    .toList();
        }

        private void advance(long to, String what) {
            watermark = Math.max(watermark, to);
            assertThat(state.advance(watermark)).as(what).isEmpty();
            counts.keySet().removeIf(start -> start + suppression - 1 <= watermark);
        }
    }

    @Test
    void eachGrowsWithTheEventsOfItsWindowsAndNoOther() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("OpenAlertsTest -Dseed=" + seed);
        int most = 0;
        for (int number = 0; number < 40; number++) {
            Run run = Run.of((seed + number) * 0x9E3779B97F4A7C15L);
            long newest = START;
            for (int step = 0; step < 150; step++) {
                String what = "-Dseed=" + (seed + number) + " (first run), step " + step;
                newest += run.random.nextInt(2 * (int) SECOND);
                long late = run.random.nextInt(3) == 0 ? (long) (run.random.nextDouble() * 80 * SECOND) : 0;
                run.step(Math.max(run.near(newest - late), Math.max(START, run.watermark + 1)), what);
                if (run.random.nextInt(25) == 0) {
                    run.advance(newest - run.random.nextInt(60) * SECOND, what);
                }
                if (run.random.nextInt(25) == 0) {
                    run.state = CorrelationState.read(run.correlation, run.state.write());
                }
            }
            most = Math.max(most, run.mostOpen);
            run.advance(newest + run.timespan + run.suppression, "-Dseed=" + (seed + number) + " (first run), end");
            assertThat(run.state.isEmpty()).isTrue();
        }
        assertThat(most).isGreaterThan(3 * OpenBuckets.FEW);
    }

    /** So many events in each window that an alert shows few of them, and the others are only counted. */
    @Test
    void newAlertsCountAllEventsOfTheirWindows() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        int largest = 0;
        for (int number = 0; number < 8; number++) {
            String what = "newAlertsCountAllEventsOfTheirWindows -Dseed=" + (seed + number) + " (first run)";
            Run run = new Run((seed + number) * 0x9E3779B97F4A7C15L, 1, 300 + number * 100, number % 2 == 0);
            long newest = START;
            for (int step = 0; step < 1_200; step++) {
                newest += run.random.nextInt((int) SECOND);
                boolean isLate = run.random.nextInt(100) == 0;
                long time = isLate ? Math.max(START, newest - run.random.nextInt(200) * SECOND) : newest;
                largest = Math.max(largest, run.stepWhereAllMatch(time, what));
            }
        }
        assertThat(largest).isGreaterThan(2 * RowBlock.CAPACITY);
    }

    @Test
    void bytesGrowWithEachOpenAlertAndGoWithIt() throws Exception {
        CompiledCorrelation correlation = Rules.compile("""
                title: Root
                id: root
                vedette: {suppression: 1s}
                detection: {s: {k: a}, condition: s}
                """).correlation("root").orElseThrow();
        CorrelationState state = CorrelationState.create(correlation, "t", List.of());
        long before = 0;
        for (int i = 0; i < 200; i++) {
            long time = START + i * SECOND;
            state.add(
                    new Contribution("root", "root", "root", ""),
                    new EvidenceRef("e" + i, "n", "root", time, 0, 0, Map.of()));
            assertThat(state.alerts().bytesHeld()).isGreaterThan(before);
            before = state.alerts().bytesHeld();
        }
        state.advance(START + 199 * SECOND - 1);
        assertThat(state.alerts().bytesHeld()).isBetween(1L, before / 100);
    }
}
