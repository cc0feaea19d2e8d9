package dev.vedette.benchmarks;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What correlations cost with few and with many groups: a host that keeps a state per group in a map, sets timers, and
 * moves the watermark on, as a stream job does. Times are processor time of the thread and the time of all collections, as
 * if there was one processor; memory is what is in use after a full collection.
 */
public final class CorrelationsBenchmark {

    private static final long SECOND = 1_000_000;
    private static final long LATENESS = SECOND / 2;
    private static final int BATCH = 1_000;
    private static final int WARM_UP = 400_000;
    static final String ROOT = "00000000-0000-4000-8000-000000000001";

    private static final int DENSE_GROUPS = 100;
    private static final int DEFAULT_LIMIT = 1_000;
    /** More than the events of a dense group's window. */
    private static final int AMPLE_LIMIT = 10_000;

    private static final long EMPTY = Long.MIN_VALUE;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PrintStream out;
    private final int scale;

    /** How many groups, and how many events go into them within how many seconds of event time. */
    private record Load(int groups, int events, int seconds, boolean severalRules, String type) {
        /** Whether the groups are so few that they have more events in a window than a state keeps by default. */
        private boolean isDense() {
            return groups <= DENSE_GROUPS;
        }
    }

    /** @param divisor by how much less than the full load: 1 for figures, more for a test */
    public CorrelationsBenchmark(PrintStream out, int divisor) {
        this.out = out;
        this.scale = divisor;
    }

    /** Correlation types by name, each with the {@code correlation} of its rule. */
    static Map<String, String> types() {
        Map<String, String> types = new TreeMap<>();
        types.put("event_count", "type: event_count, rules: [a], condition: {gte: 100}");
        types.put("value_count", "type: value_count, rules: [a], condition: {field: url.domain, gte: 60}");
        types.put("temporal", "type: temporal, rules: [a, b, c]");
        types.put("temporal_ordered", "type: temporal_ordered, rules: [a, b, c]");
        types.put("value_sum", "type: value_sum, rules: [a], condition: {field: size, gt: 10000000}");
        types.put("value_avg", "type: value_avg, rules: [a], condition: {field: size, gt: 100000}");
        types.put(
                "value_percentile",
                "type: value_percentile, rules: [a], condition: {field: size, percentile: 95, gt: 200000}");
        types.put("changed", "type: changed, rules: [a], condition: {field: url.domain}");
        types.put("travel", "type: travel, rules: [a], condition: {field: [lat, lon], gt: 1000}");
        types.put("absent", "type: absent, rules: [a]");
        types.put("first_seen", "type: first_seen, rules: [a], condition: {field: url.domain}");
        return types;
    }

    private static CompiledCorrelation compile(String correlation, int limit) throws RuleException {
        return compile(correlation, limit, "");
    }

    /** @param more further keys of {@code vedette}, each behind a comma */
    static CompiledCorrelation compile(String correlation, int limit, String more) throws RuleException {
        StringBuilder yaml = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            yaml.append("""
                    title: Rule %1$s
                    id: %1$s
                    detection: {s: {event.name: %1$s}, condition: s}
                    ---
                    """.formatted(name));
        }
        yaml.append("""
                title: Measured
                id: %s
                vedette: {limit: %d%s}
                correlation: {%s, group-by: [user.id], timespan: 1h}
                """.formatted(ROOT, limit, more, correlation));
        return RuleSet.compile(List.of(RuleFile.parse("measured.yml", yaml.toString())))
                .correlation(ROOT)
                .orElseThrow();
    }

    /** Runs those whose name the pattern is found in. */
    public void run(Pattern only) throws RuleException {
        head();
        for (Map.Entry<String, String> type : types().entrySet()) {
            if (only.matcher(type.getKey()).find()) {
                CompiledCorrelation correlation = compile(type.getValue(), DEFAULT_LIMIT);
                boolean several = type.getKey().startsWith("temporal");
                measure("", correlation, new Load(10_000, WARM_UP / scale, 4 * 3600, several, type.getKey()));
                measure(
                        type.getKey(),
                        correlation,
                        new Load(10_000, 2_000_000 / scale, 4 * 3600, several, type.getKey()));
                measure(
                        type.getKey(),
                        correlation,
                        new Load(1_000_000 / scale, 4_000_000 / scale, 3600, several, type.getKey()));
            }
        }
    }

    /**
     * Runs those of the types with an estimate whose name the pattern is found in, with groups of 5,000 events in a
     * window: kept one by one, and beyond the limit.
     */
    public void runBeyondTheLimit(Pattern only) throws RuleException {
        head();
        for (String type : List.of("event_count", "value_count", "value_sum", "value_avg", "value_percentile")) {
            if (only.matcher(type).find()) {
                for (int limit : List.of(AMPLE_LIMIT, DEFAULT_LIMIT)) {
                    CompiledCorrelation correlation = compile(types().getOrDefault(type, ""), limit);
                    measure("", correlation, new Load(DENSE_GROUPS, WARM_UP / scale, 3600, false, type));
                    measure(
                            type + (limit == AMPLE_LIMIT ? "" : "*"),
                            correlation,
                            new Load(DENSE_GROUPS, 1_000_000 / scale, 2 * 3600, false, type));
                }
            }
        }
        out.println("\n* limit 1000, the others 10000");
    }

    private void head() {
        out.printf(
                Locale.ROOT,
                "%d processors, %s %s, %s %s; events/s of processor time of one thread, with all collections%n%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        out.printf(
                "%-17s %9s %10s %12s %12s %12s %14s %14s %9s %14s%n",
                "type",
                "groups",
                "events",
                "events/s",
                "with a host",
                "in windows",
                "bytes/group",
                "of the host",
                "alerts",
                "after all");
    }

    /** What the host keeps of a group. */
    private static final class Slot {
        private final String key;
        private List<GroupValue> group;
        private @Nullable CorrelationState state;
        /** When the state has something to do, and when the host asks it. */
        private long next;

        private long timer = Long.MAX_VALUE;

        private Slot(String key, List<GroupValue> group) {
            this.key = key;
            this.group = group;
        }

        private CorrelationState state(CompiledCorrelation correlation) {
            CorrelationState known = state;
            if (known == null) {
                known = CorrelationState.create(correlation, "default", group);
                state = known;
                group = List.of();
            }
            return known;
        }
    }

    /** An event as it comes to the host: nothing of it is shared with another. */
    private record Arrival(String key, List<GroupValue> group, Contribution contribution, EvidenceRef evidence) {}

    private void measure(String name, CompiledCorrelation correlation, Load load) {
        long before = inUse();
        Host host = new Host(correlation);
        SplittableRandom random = new SplittableRandom(1);
        long collecting = collecting();
        for (int done = 0; done < load.events; done += BATCH) {
            host.take(batch(random, load, done));
        }
        collecting = collecting() - collecting;
        int groups = host.slots.size();
        long inStates = host.inStates + collecting;
        long inAll = inStates + host.around;
        long full = inUse();
        host.finish();
        int left = host.slots.size();
        host.slots = new HashMap<>();
        long after = inUse();
        if (name.isEmpty()) {
            return;
        }
        long hosting = hosting(load, groups);
        out.printf(
                Locale.ROOT,
                "%-17s %9d %10d %12.0f %12.0f %12.1f %14d %14d %9d %14s%n",
                name,
                groups,
                load.events,
                load.events / (inStates / 1e9),
                load.events / (inAll / 1e9),
                (double) load.events / groups * Math.min(1, 3600.0 / load.seconds),
                (full - before - hosting) / groups,
                hosting / groups,
                host.findings,
                left + " groups, " + Math.max(0, after - before) / 1024 + " KiB");
    }

    /** Nanoseconds that collections have taken, those for the events that the benchmark makes among them. */
    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum()
                * 1_000_000;
    }

    /** Memory of a host's map without states. */
    private static long hosting(Load load, int groups) {
        long before = inUse();
        Map<String, Object> slots = new HashMap<>();
        for (int i = 0; i < groups; i++) {
            slots.put(key(i), new long[3]);
        }
        long bytes = inUse() - before;
        return slots.size() == load.groups || !slots.isEmpty() ? bytes : 0;
    }

    private static long inUse() {
        long least = Long.MAX_VALUE;
        // The serial collector leaves some of what is dead where it lies, but for every fourth time.
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static String user(int group) {
        return "user-" + (100_000_000 + group);
    }

    private static String key(int group) {
        String user = user(group);
        return "7:default7:user.id" + user.length() + ":" + user;
    }

    private static Arrival[] batch(SplittableRandom random, Load load, int from) {
        Arrival[] batch = new Arrival[Math.min(BATCH, load.events - from)];
        long pace = load.seconds * SECOND / load.events;
        for (int i = 0; i < batch.length; i++) {
            int group = random.nextInt(load.groups);
            String user = user(group);
            int which = random.nextInt(64);
            // One of three is what most events are; the two others are rare, so that few groups see all.
            String rule = !load.severalRules ? "a" : which == 0 ? "c" : which < 4 ? "b" : "a";
            String domain = "host-" + random.nextInt(1_000_000) % (load.isDense() || group % 100 == 0 ? 1_000_000 : 8)
                    + ".example";
            long time = (1_000_000L * 3600 * SECOND) + (from + i) * pace - random.nextLong(LATENESS);
            batch[i] = new Arrival(
                    key(group),
                    List.of(new GroupValue("user.id", user)),
                    new Contribution(ROOT, ROOT, rule, value(load.type, group, random, domain)),
                    new EvidenceRef(
                            "5f0c1f6e-agent-" + group % 50 + ":7:" + (from + i),
                            "mcp.tool.call",
                            rule,
                            time,
                            group % 16,
                            from + i,
                            Map.of("user.id", user, "event.name", "mcp.tool.call", "url.domain", domain)));
        }
        return batch;
    }

    /** As {@link RuleSet#match} gives it: numbers in millionths, a place as two of them. */
    private static String value(String type, int group, SplittableRandom random, String domain) {
        return switch (type) {
            case "value_sum", "value_avg", "value_percentile" -> Long.toString(random.nextInt(10_000) * SECOND);
            // All at home, but for one of a thousand.
            case "travel" -> Long.toString(((long) group << 32) + (random.nextInt(1000) == 0 ? 20_000_000 : 0));
            case "changed" -> random.nextInt(100) == 0 ? domain : "host";
            case "value_count", "first_seen" -> domain;
            default -> "";
        };
    }

    /**
     * States by key, and timers by the time that they are set for. What the states take is measured apart from what the
     * map and the timers take, which every host does in its own way.
     */
    private static final class Host {
        private final CompiledCorrelation correlation;
        private Map<String, Slot> slots = new HashMap<>();
        private final SortedMap<Long, List<Slot>> timers = new TreeMap<>();
        private long newest = Long.MIN_VALUE;
        private long findings;
        /** Nanoseconds of processor time in states, and around them. */
        private long inStates;

        private long around;

        private Host(CompiledCorrelation correlation) {
            this.correlation = correlation;
        }

        private void take(Arrival[] batch) {
            long start = THREADS.getCurrentThreadCpuTime();
            Slot[] its = new Slot[batch.length];
            for (int i = 0; i < batch.length; i++) {
                Arrival arrival = batch[i];
                its[i] = slots.computeIfAbsent(arrival.key, key -> new Slot(key, arrival.group));
                newest = Math.max(newest, arrival.evidence.occurredAt());
            }
            long found = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < batch.length; i++) {
                CorrelationState state = its[i].state(correlation);
                findings += state.add(batch[i].contribution, batch[i].evidence).size();
                its[i].next = state.nextTimer();
            }
            long added = THREADS.getCurrentThreadCpuTime();
            for (Slot slot : its) {
                schedule(slot);
            }
            inStates += added - found;
            around += found - start + THREADS.getCurrentThreadCpuTime() - added;
            advance(newest - LATENESS - 1);
        }

        private void schedule(Slot slot) {
            // In whole milliseconds, as Flink has them; a timer that became later finds nothing to do.
            long due = slot.next == Long.MAX_VALUE ? slot.next : Math.floorDiv(slot.next, 1000) * 1000 + 1000;
            if (due < slot.timer) {
                slot.timer = due;
                timers.computeIfAbsent(slot.timer, unused -> new ArrayList<>()).add(slot);
            }
        }

        private void advance(long watermark) {
            while (!timers.isEmpty() && timers.firstKey() <= watermark) {
                long start = THREADS.getCurrentThreadCpuTime();
                List<Slot> due = due(watermark);
                long found = THREADS.getCurrentThreadCpuTime();
                for (Slot slot : due) {
                    CorrelationState state = slot.state(correlation);
                    findings += state.advance(watermark).size();
                    slot.next = state.isEmpty() ? EMPTY : state.nextTimer();
                }
                long advanced = THREADS.getCurrentThreadCpuTime();
                for (Slot slot : due) {
                    if (slot.next == EMPTY) {
                        slots.remove(slot.key);
                    } else {
                        schedule(slot);
                    }
                }
                inStates += advanced - found;
                around += found - start + THREADS.getCurrentThreadCpuTime() - advanced;
            }
        }

        private List<Slot> due(long watermark) {
            List<Slot> due = new ArrayList<>();
            while (!timers.isEmpty() && timers.firstKey() <= watermark) {
                long time = timers.firstKey();
                for (Slot slot : timers.remove(time)) {
                    if (slot.timer == time) {
                        slot.timer = Long.MAX_VALUE;
                        due.add(slot);
                    }
                }
            }
            return due;
        }

        /** An hour and a bit after the last event: past all windows and buckets. */
        private void finish() {
            for (int hour = 1; hour <= 4; hour++) {
                advance(newest + hour * 3600 * SECOND);
            }
        }
    }
}
