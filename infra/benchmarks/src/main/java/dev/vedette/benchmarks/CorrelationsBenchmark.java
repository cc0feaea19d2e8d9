package dev.vedette.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What correlations cost with few and with many groups: a host that keeps a state per group in a map, sets timers, and
 * moves the watermark on, as a stream job does. Times are processor time of the whole process, so that the collector's
 * work is counted; memory is what is in use after a full collection.
 */
public final class CorrelationsBenchmark {

    private static final long SECOND = 1_000_000;
    private static final long LATENESS = SECOND / 2;
    private static final int BATCH = 1_000;
    private static final int WARM_UP = 400_000;
    private static final String ROOT = "00000000-0000-4000-8000-000000000001";

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final PrintStream out;
    private final int scale;

    /** How many groups, and how many events go into them within how many seconds of event time. */
    private record Load(int groups, int events, int seconds, boolean severalRules, String type) {}

    /** @param divisor by how much less than the full load: 1 for figures, more for a test */
    public CorrelationsBenchmark(PrintStream out, int divisor) {
        this.out = out;
        this.scale = divisor;
    }

    /** Correlation types by name, each with the {@code correlation} of its rule. */
    private static Map<String, String> types() {
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

    private static CompiledCorrelation compile(String correlation) throws RuleException {
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
                correlation: {%s, group-by: [user.id], timespan: 1h}
                """.formatted(ROOT, correlation));
        return RuleSet.compile(List.of(RuleFile.parse("measured.yml", yaml.toString())))
                .correlation(ROOT)
                .orElseThrow();
    }

    /** Runs those whose name the pattern is found in. */
    public void run(Pattern only) throws RuleException {
        out.printf(
                Locale.ROOT,
                "%d processors, %s %s, %s %s; processor time of the process, collector and compiler included%n%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        out.printf(
                "%-17s %9s %10s %12s %12s %14s %14s %9s %14s%n",
                "type",
                "groups",
                "events",
                "events/s",
                "in windows",
                "bytes/group",
                "of the host",
                "alerts",
                "after all");
        for (Map.Entry<String, String> type : types().entrySet()) {
            if (only.matcher(type.getKey()).find()) {
                CompiledCorrelation correlation = compile(type.getValue());
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

    /** What the host keeps of a group. */
    private static final class Slot {
        private final CorrelationState state;
        private final String key;
        private long timer = Long.MAX_VALUE;

        private Slot(CorrelationState state, String key) {
            this.state = state;
            this.key = key;
        }
    }

    /** An event as it comes to the host: nothing of it is shared with another. */
    private record Arrival(String key, List<GroupValue> group, Contribution contribution, EvidenceRef evidence) {}

    private void measure(String name, CompiledCorrelation correlation, Load load) {
        long before = inUse();
        Host host = new Host(correlation);
        SplittableRandom random = new SplittableRandom(1);
        long spent = 0;
        for (int done = 0; done < load.events; done += BATCH) {
            spent += timed(host, batch(random, load, done));
        }
        int groups = host.slots.size();
        long full = inUse();
        host.finish();
        int left = host.slots.size();
        host.slots.clear();
        host.timers.clear();
        long after = inUse();
        if (name.isEmpty()) {
            return;
        }
        long hosting = hosting(load, groups);
        out.printf(
                Locale.ROOT,
                "%-17s %9d %10d %12.0f %12.1f %14d %14d %9d %14s%n",
                name,
                groups,
                load.events,
                load.events / (spent / 1e9),
                (double) load.events / groups * Math.min(1, 3600.0 / load.seconds),
                (full - before - hosting) / groups,
                hosting / groups,
                host.findings,
                left + " groups, " + Math.max(0, after - before) / 1024 + " KiB");
    }

    private static long timed(Host host, Arrival[] batch) {
        long start = PROCESS.getProcessCpuTime();
        for (Arrival arrival : batch) {
            host.take(arrival);
        }
        host.advance();
        return PROCESS.getProcessCpuTime() - start;
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
        for (int i = 0; i < 2; i++) {
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
            String domain = "host-" + random.nextInt(1_000_000) % (group % 100 == 0 ? 1_000_000 : 8) + ".example";
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

    /** States by key, and timers by the time that they are set for. */
    private static final class Host {
        private final CompiledCorrelation correlation;
        private final Map<String, Slot> slots = new HashMap<>();
        private final SortedMap<Long, List<Slot>> timers = new TreeMap<>();
        private long newest = Long.MIN_VALUE;
        private long findings;

        private Host(CompiledCorrelation correlation) {
            this.correlation = correlation;
        }

        private void take(Arrival arrival) {
            Slot slot = slots.get(arrival.key);
            if (slot == null) {
                slot = new Slot(CorrelationState.create(correlation, "default", arrival.group), arrival.key);
                slots.put(arrival.key, slot);
            }
            findings += slot.state.add(arrival.contribution, arrival.evidence).size();
            newest = Math.max(newest, arrival.evidence.occurredAt());
            schedule(slot);
        }

        private void schedule(Slot slot) {
            long next = slot.state.nextTimer();
            // In whole milliseconds, as Flink has them; a timer that became later finds nothing to do.
            long due = next == Long.MAX_VALUE ? next : Math.floorDiv(next, 1000) * 1000 + 1000;
            if (due < slot.timer) {
                slot.timer = due;
                timers.computeIfAbsent(slot.timer, unused -> new ArrayList<>()).add(slot);
            }
        }

        private void advance() {
            advance(newest - LATENESS - 1);
        }

        private void advance(long watermark) {
            while (!timers.isEmpty() && timers.firstKey() <= watermark) {
                long due = timers.firstKey();
                for (Slot slot : timers.remove(due)) {
                    if (slot.timer == due) {
                        slot.timer = Long.MAX_VALUE;
                        findings += slot.state.advance(watermark).size();
                        if (slot.state.isEmpty()) {
                            slots.remove(slot.key);
                        } else {
                            schedule(slot);
                        }
                    }
                }
            }
        }

        /** An hour and a bit after the last event: past all windows and buckets. */
        private void finish() {
            for (int hour = 1; hour <= 4; hour++) {
                advance(newest + hour * 3600 * SECOND);
            }
        }
    }
}
