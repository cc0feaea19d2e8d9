package dev.vedette.benchmarks;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.RuleException;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * What correlations cost with few and with many groups: a {@link StateHost}, which does what a stream job does. Times are processor time of the thread and the time of all collections, as
 * if there was one processor; memory is what is in use after a full collection.
 */
public final class CorrelationsBenchmark {

    private static final long SECOND = 1_000_000;
    private static final int BATCH = 1_000;
    private static final int WARM_UP = 400_000;

    private static final int DENSE_GROUPS = 100;
    private static final int DEFAULT_LIMIT = 1_000;
    /** More than the events of a dense group's window. */
    private static final int AMPLE_LIMIT = 10_000;

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

    /** Runs those whose name the pattern is found in. */
    public void run(Pattern only) throws RuleException {
        head();
        for (Map.Entry<String, String> type : MeasuredRules.types().entrySet()) {
            if (only.matcher(type.getKey()).find()) {
                CompiledCorrelation correlation = MeasuredRules.compile(type.getValue(), DEFAULT_LIMIT);
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
                    CompiledCorrelation correlation =
                            MeasuredRules.compile(MeasuredRules.types().getOrDefault(type, ""), limit);
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

    private void measure(String name, CompiledCorrelation correlation, Load load) {
        long before = inUse();
        StateHost host = new StateHost(correlation);
        SplittableRandom random = new SplittableRandom(1);
        long collecting = collecting();
        for (int done = 0; done < load.events; done += BATCH) {
            host.take(batch(random, load, done));
        }
        collecting = collecting() - collecting;
        int groups = host.groups();
        long inStates = host.inStates() + collecting;
        long inAll = inStates + host.around();
        long full = inUse();
        host.finish();
        int left = host.groups();
        host.clear();
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
                host.findings(),
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

    private static StateHost.Arrival[] batch(SplittableRandom random, Load load, int from) {
        StateHost.Arrival[] batch = new StateHost.Arrival[Math.min(BATCH, load.events - from)];
        long pace = load.seconds * SECOND / load.events;
        for (int i = 0; i < batch.length; i++) {
            int group = random.nextInt(load.groups);
            String user = user(group);
            int which = random.nextInt(64);
            // One of three is what most events are; the two others are rare, so that few groups see all.
            String rule = !load.severalRules ? "a" : which == 0 ? "c" : which < 4 ? "b" : "a";
            String domain = "host-" + random.nextInt(1_000_000) % (load.isDense() || group % 100 == 0 ? 1_000_000 : 8)
                    + ".example";
            long time = (1_000_000L * 3600 * SECOND) + (from + i) * pace - random.nextLong(StateHost.LATENESS);
            batch[i] = new StateHost.Arrival(
                    key(group),
                    List.of(new GroupValue("user.id", user)),
                    new Contribution(
                            MeasuredRules.ROOT, MeasuredRules.ROOT, rule, value(load.type, group, random, domain)),
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

    /** As {@link dev.vedette.rules.RuleSet#match} gives it: numbers in millionths, a place as two of them. */
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
}
