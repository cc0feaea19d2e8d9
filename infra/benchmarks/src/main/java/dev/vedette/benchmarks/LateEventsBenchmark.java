package dev.vedette.benchmarks;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an event costs that comes out of order: one group's events of one window in the order of their times, at random and
 * from the last to the first, as many as the limit; then the watermark passes all. And what one costs that comes behind the
 * watermark: every second event in order, the watermark passes all, then the others at random, each followed by the
 * watermark. Processor time of one thread.
 *
 * <p>Rows that begin with {@code alerts} have an event, and an alert, each second, and the watermark stands still: all
 * alerts are open. Each event is in one of them, or in those of an hour.
 */
public final class LateEventsBenchmark {

    private static final long SECOND = 1_000_000;
    private static final long START = 1_000_000L * 3600 * SECOND;
    /** Each event is in so many alerts that with more events, out of order, the findings alone would take minutes. */
    private static final int MOST_OF_AN_HOUR = 1_000;

    private static final String ALERTS = "alerts";
    private static final String ALERTS_OF_AN_HOUR = "alerts_hour";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintStream out;
    private final int scale;

    private enum Order {
        ASCENDING,
        RANDOM,
        DESCENDING
    }

    /** An event as it comes to the state. */
    private record Arrival(int place, Contribution contribution, EvidenceRef evidence) {
        private boolean isOdd() {
            return place % 2 != 0;
        }
    }

    /** @param divisor by how much less than the full load: 1 for figures, more for a test */
    public LateEventsBenchmark(PrintStream out, int divisor) {
        this.out = out;
        this.scale = divisor;
    }

    private static Map<String, String> types() {
        Map<String, String> types = new TreeMap<>(MeasuredRules.types());
        types.put("value_sum_sizes", "type: value_sum, rules: [a], condition: {field: size, gt: 10000000}");
        types.put("travel_zigzag", types.get("travel"));
        types.put(ALERTS, "type: event_count, rules: [a], condition: {gte: 1}");
        types.put(ALERTS_OF_AN_HOUR, types.get(ALERTS));
        types.put("value_share", "type: value_percentile, rules: [a], condition: {field: url.domain, gt: 50}");
        return types;
    }

    /** Runs those whose name the pattern is found in. */
    public void run(Pattern only) throws RuleException {
        out.println("events/s of processor time of one thread, one group, all events in one window\n");
        out.printf("%-17s %9s %12s %12s %12s %12s%n", "type", "events", "ascending", "random", "descending", "behind");
        for (Map.Entry<String, String> type : types().entrySet()) {
            if (only.matcher(type.getKey()).find()) {
                measure(type.getKey(), type.getValue());
            }
        }
    }

    private void measure(String name, String correlation) throws RuleException {
        for (int events : List.of(0, 1_000, 10_000, 100_000)) {
            int most = name.equals(ALERTS_OF_AN_HOUR) ? MOST_OF_AN_HOUR : Integer.MAX_VALUE;
            if (events > most) {
                break;
            }
            boolean isWarmUp = events == 0;
            int count = (isWarmUp ? Math.min(10_000, most) : events) / scale;
            CompiledCorrelation compiled = MeasuredRules.compile(
                    correlation, name.equals(ALERTS) ? "1s" : "1h", Math.max(count, 1_000), more(name));
            long micros = isWarmUp ? SECOND : SECOND / 2;
            long[] perSecond = new long[Order.values().length];
            for (Order order : Order.values()) {
                perSecond[order.ordinal()] = perSecond(compiled, name, arrivals(name, count, order), micros);
            }
            long behind = perSecondBehind(
                    compiled,
                    name,
                    arrivals(name, count, Order.ASCENDING),
                    arrivals(name, count, Order.RANDOM),
                    micros);
            if (!isWarmUp) {
                out.printf(
                        Locale.ROOT,
                        "%-17s %9d %12d %12d %12d %12d%n",
                        name,
                        count,
                        perSecond[0],
                        perSecond[1],
                        perSecond[2],
                        behind);
            }
        }
    }

    private static boolean isAlerts(String type) {
        return type.startsWith(ALERTS);
    }

    private static String more(String type) {
        return type.endsWith("sizes") ? ", non-negative: true" : isAlerts(type) ? ", suppression: 1s" : "";
    }

    /** Time from one event to the next. */
    private static long pace(String type, int count) {
        return isAlerts(type) ? SECOND : 3_500 * SECOND / count;
    }

    /** A watermark behind which all events come, but none has left its window; of alerts, one that none has passed. */
    private static long watermark(String type) {
        return isAlerts(type) ? START - 1 : START + 3_500 * SECOND;
    }

    /** Again and again for some time, into a new state each time. */
    private long perSecond(CompiledCorrelation correlation, String type, Arrival[] arrivals, long micros) {
        long end = START + arrivals.length * pace(type, arrivals.length) + 3600 * SECOND;
        long spent = 0;
        long events = 0;
        while (spent < micros * 1_000 / scale) {
            CorrelationState state = state(correlation);
            long start = THREADS.getCurrentThreadCpuTime();
            for (Arrival arrival : arrivals) {
                state.add(arrival.contribution, arrival.evidence);
            }
            state.advance(end);
            spent += THREADS.getCurrentThreadCpuTime() - start;
            events += arrivals.length;
        }
        return (long) (events / (spent / 1e9));
    }

    private static CorrelationState state(CompiledCorrelation correlation) {
        return CorrelationState.create(correlation, "default", List.of(new GroupValue("user.id", "user-1")));
    }

    /** Of the events in an even place in order, then of those in an odd place at random: the time of the latter. */
    private long perSecondBehind(
            CompiledCorrelation correlation, String type, Arrival[] inOrder, Arrival[] atRandom, long micros) {
        long watermark = watermark(type);
        long spent = 0;
        long events = 0;
        while (spent < micros * 1_000 / scale) {
            CorrelationState state = state(correlation);
            for (Arrival arrival : inOrder) {
                if (!arrival.isOdd()) {
                    state.add(arrival.contribution, arrival.evidence);
                }
            }
            state.advance(watermark);
            long start = THREADS.getCurrentThreadCpuTime();
            long soFar = start;
            // Where each costs much, some of them tell as much as all.
            for (int i = 0; i < atRandom.length && spent + soFar - start < 4 * micros * 1_000; i++) {
                if (atRandom[i].isOdd()) {
                    state.add(atRandom[i].contribution, atRandom[i].evidence);
                    state.advance(watermark);
                    events++;
                    soFar = i % 64 == 63 ? THREADS.getCurrentThreadCpuTime() : soFar;
                }
            }
            spent += THREADS.getCurrentThreadCpuTime() - start;
        }
        return (long) (events / (spent / 1e9));
    }

    private static Arrival[] arrivals(String type, int count, Order order) {
        SplittableRandom random = new SplittableRandom(1);
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            places[i] = order == Order.DESCENDING ? count - 1 - i : i;
            if (order == Order.RANDOM) {
                int other = random.nextInt(i + 1);
                places[i] = places[other];
                places[other] = i;
            }
        }
        Arrival[] arrivals = new Arrival[count];
        for (int i = 0; i < count; i++) {
            String rule = type.startsWith("temporal") ? List.of("a", "b", "c").get(random.nextInt(3)) : "a";
            arrivals[i] = new Arrival(
                    places[i],
                    new Contribution(
                            MeasuredRules.ROOT, MeasuredRules.ROOT, rule, value(type, places[i], count, random)),
                    new EvidenceRef(
                            "5f0c1f6e-agent:7:" + places[i],
                            "mcp.tool.call",
                            rule,
                            START + places[i] * pace(type, count),
                            1,
                            i,
                            Map.of("user.id", "user-1", "event.name", "mcp.tool.call")));
        }
        return arrivals;
    }

    private static String value(String type, int place, int count, SplittableRandom random) {
        return switch (type) {
            case "value_sum", "value_sum_sizes", "value_avg", "value_percentile" ->
                Long.toString(random.nextInt(10_000) * SECOND);
            case "travel" -> place(0, random.nextInt(1000) == 0 ? 20_000_000 : 0);
            case "travel_zigzag" -> zigzag(place, count);
            case "changed" -> "host-" + random.nextInt(2);
            case "value_count", "first_seen", "value_share" -> "host-" + random.nextInt(count);
            default -> "";
        };
    }

    /**
     * What rectangles cannot tell: for half of the time home, now from the north and now from the east, each as far away as
     * is just not too fast for who is home at half time; then there.
     */
    private static String zigzag(int place, int count) {
        double hours = Math.max(0, count / 2 - place) * (3_500.0 / count) / 3_600;
        int degrees = (int) (0.95 * 1_000 * hours / 111.2 * SECOND);
        return place % 2 == 0 ? place(degrees, 0) : place(0, degrees);
    }

    private static String place(int latitude, int longitude) {
        return Long.toString(((long) latitude << 32) + longitude);
    }
}
