package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.BenchFlink.Backend;
import dev.vedette.benchmarks.pipeline.BenchFlink.Drain;
import dev.vedette.benchmarks.pipeline.BenchFlink.Running;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;

/** What becomes of the whole job when rules are many, and when those who are watched are many. */
final class Scale {
    private static final int[] RULES = {1, 10, 100, 1_000};
    private static final double WITHIN = 3;

    private final Bench bench;

    /** What a run has shown. */
    private record Shown(Drain drain, long keys, long sent, long correlating, long scoring) {}

    Scale(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        rules();
        keys();
    }

    private void rules() throws Exception {
        bench.prepare(bench.rules.generated(RULES[0]));
        BenchTopics.Filled filled = bench.fill(bench.traffic(bench.settings.users()), bench.settings.events());
        Map<Integer, List<Drain>> drains = new LinkedHashMap<>();
        for (int round = 1; round <= bench.settings.rounds(); round++) {
            for (int rules : RULES) {
                bench.topics.replaceRules(bench.rules.generated(rules));
                // What compilers took to be never called is called with the next rules.
                bench.warmUp(filled.events(), Backend.ROCKSDB);
                Drain drain = bench.drainDetection(filled.events(), Backend.ROCKSDB);
                bench.progress(String.format(
                        Locale.ROOT, "round %d: %d rules: %.0f events/s", round, rules, drain.perSecond()));
                drains.computeIfAbsent(rules, unused -> new ArrayList<>()).add(drain);
            }
        }
        bench.out.printf(
                Locale.ROOT,
                "%nRules: %d events, %d users; of %d rules and more all but the shipped ones are on one tool each%n",
                filled.events(),
                bench.settings.users(),
                RULES[1]);
        print("rules", drains);
    }

    private void print(String what, Map<Integer, List<Drain>> drains) {
        bench.out.printf("%-12s  %-28s  %-26s  %s%n", what, "events/s", "processor µs an event", "to the fewest");
        List<Drain> fewest = drains.values().iterator().next();
        Map<String, Object> json = new LinkedHashMap<>();
        double least = 1;
        for (Map.Entry<Integer, List<Drain>> one : drains.entrySet()) {
            Reports.Spread rate = Reports.spread(one.getValue(), Drain::perSecond);
            Reports.Spread ratio = Throughput.ratio(one.getValue(), fewest);
            least = Math.min(least, ratio.median());
            bench.out.printf(
                    "%-12d  %-28s  %-26s  %s%n",
                    one.getKey(),
                    rate.text("%.0f"),
                    Reports.spread(one.getValue(), Drain::processorMicros).text("%.1f"),
                    ratio.text("%.2f"));
            json.put(one.getKey().toString(), Map.of("eventsPerSecond", rate, "ratio", ratio));
        }
        bench.results.put(what, json);
        bench.out.printf(
                Locale.ROOT,
                "target: within a factor of %.0f: %s (%.2f)%n",
                WITHIN,
                least >= 1 / WITHIN ? "met" : "not met",
                1 / least);
    }

    /** From a thousand users by tens to as many as the events have requests of. */
    private void keys() throws Exception {
        Map<Integer, List<Drain>> drains = new LinkedHashMap<>();
        Map<Integer, Shown> shown = new LinkedHashMap<>();
        for (int users = 1_000; users <= bench.settings.events(); users *= 10) {
            bench.prepare(bench.rules.shipped());
            Set<String> keys = new HashSet<>();
            BenchTopics.Filled filled = bench.fill(bench.traffic(users).noting(keys), bench.settings.events());
            bench.warmUp(filled.events(), Backend.ROCKSDB);
            Shown one = drain(filled.events(), keys.size());
            shown.put(users, one);
            drains.put(users, List.of(one.drain()));
            bench.progress(String.format(
                    Locale.ROOT, "%d users: %.0f events/s", users, one.drain().perSecond()));
        }
        bench.out.printf(
                Locale.ROOT,
                "%nUsers: %d events a run, one run each; keys are users, tokens and sessions%n",
                bench.settings.events());
        print("users", drains);
        bench.out.printf(
                "%-12s  %-10s  %-32s  %-26s  %s%n",
                "users", "keys", "bytes a key, correlations", "bytes a user, scoring", "bytes an event, between tasks");
        Map<String, Object> json = new LinkedHashMap<>();
        shown.forEach((users, one) -> {
            double ofKey = (double) one.correlating() / one.keys();
            double ofUser = (double) one.scoring() / Math.min(users, one.keys());
            double ofEvent = (double) one.sent() / one.drain().events();
            bench.out.printf(
                    Locale.ROOT, "%-12d  %-10d  %-32.0f  %-26.0f  %.0f%n", users, one.keys(), ofKey, ofUser, ofEvent);
            json.put(
                    users.toString(),
                    Map.of("keys", one.keys(), "bytesOfKey", ofKey, "bytesOfUser", ofUser, "bytesSent", ofEvent));
        });
        bench.results.put("stateBytes", json);
    }

    private Shown drain(long events, long keys) throws Exception {
        try (Running job = bench.startDetection(Backend.ROCKSDB)) {
            Drain drain = job.awaitDrained(events);
            long sent = Counters.sumOfTasks("numBytesOut");
            AbstractCheckpointStats checkpoint = job.checkpoint();
            return new Shown(
                    drain,
                    keys,
                    sent,
                    job.stateBytes(checkpoint, "Correlate by entity"),
                    job.stateBytes(checkpoint, "Score"));
        }
    }
}
