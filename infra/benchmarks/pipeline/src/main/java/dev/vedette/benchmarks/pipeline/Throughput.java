package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.BenchFlink.Backend;
import dev.vedette.benchmarks.pipeline.BenchFlink.Drain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** The whole job against a stock one: both work off the same events, in turns. */
final class Throughput {
    private static final double TARGET = 0.8;
    private static final String STOCK = "stock job, RocksDB";
    private static final String WHOLE = "whole job, RocksDB";
    private static final String UNSCORED = "whole job without models, RocksDB";

    private final Bench bench;
    private final Compilers compilers = new Compilers();
    private double warmUpSeconds;
    private double mostCompiling;

    @FunctionalInterface
    private interface Job {
        Drain drain() throws Exception;
    }

    Throughput(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        bench.prepare(bench.rules.shipped());
        bench.progress("filling vedette.events with " + bench.settings.events() + " events");
        BenchTopics.Filled filled = bench.fill(bench.traffic(bench.settings.users()), bench.settings.events());
        long events = filled.events();
        Map<String, Job> jobs = new LinkedHashMap<>();
        jobs.put(STOCK, () -> bench.drainStock(events));
        jobs.put(WHOLE, () -> bench.drainDetection(events, Backend.ROCKSDB));
        jobs.put(UNSCORED, () -> bench.drainDetection(events, Backend.ROCKSDB, "--without-models"));
        jobs.put("whole job, heap", () -> bench.drainDetection(events, Backend.HEAP));
        jobs.keySet().removeIf(name -> !bench.settings.jobs().matcher(name).find());
        Map<String, List<Drain>> drains = measure(jobs);
        print(filled, drains);
    }

    private Map<String, List<Drain>> measure(Map<String, Job> jobs) throws Exception {
        warmUpSeconds = Compilers.warmUp(
                Duration.ofSeconds(bench.settings.warmUpSeconds()), () -> turn("warm-up", jobs, (name, drain) -> {}));
        Map<String, List<Drain>> drains = new LinkedHashMap<>();
        for (int round = 1; round <= bench.settings.rounds(); round++) {
            double compiling = turn(
                    "round " + round,
                    jobs,
                    (name, drain) -> drains.computeIfAbsent(name, unused -> new ArrayList<>())
                            .add(drain));
            mostCompiling = Math.max(mostCompiling, compiling);
        }
        return drains;
    }

    /** Each job once; returns the greatest part of a processor that compilers took in one of them. */
    private double turn(String title, Map<String, Job> jobs, BiConsumer<String, Drain> taken) throws Exception {
        double most = 0;
        for (Map.Entry<String, Job> job : jobs.entrySet()) {
            long compiled = compilers.millis();
            Drain drain = job.getValue().drain();
            double compiling = compilers.partOf(drain, compiled);
            most = Math.max(most, compiling);
            bench.progress(String.format(
                    Locale.ROOT,
                    "%s: %s: %.0f events/s, %.1f µs of processor an event, %d checkpoints, compilers %.0f %% of a processor",
                    title,
                    job.getKey(),
                    drain.perSecond(),
                    drain.processorMicros(),
                    drain.checkpoints(),
                    100 * compiling));
            taken.accept(job.getKey(), drain);
        }
        return most;
    }

    private void print(BenchTopics.Filled filled, Map<String, List<Drain>> drains) {
        bench.out.printf(
                Locale.ROOT,
                "%nThroughput: %d events of %.0f bytes (%s), %d users, %d partitions, parallelism %d,"
                        + " checkpoints every %d ms; %d rounds in turns, warmed up for %.0f s, compilers took %.0f %% of a"
                        + " processor at most%n",
                filled.events(),
                filled.meanBytes(),
                Reports.kinds(filled),
                bench.settings.users(),
                BenchTopics.PARTITIONS,
                BenchFlink.PARALLELISM,
                bench.settings.checkpointMillis(),
                bench.settings.rounds(),
                warmUpSeconds,
                100 * mostCompiling);
        bench.out.printf(
                "%-36s  %-28s  %-26s  %-24s  %s%n",
                "", "events/s", "processor µs an event", "to the stock job", "checkpoints");
        Map<String, Object> json = new LinkedHashMap<>();
        drains.forEach((name, of) -> {
            Reports.Spread ratio = ratio(of, drains.getOrDefault(STOCK, List.of()));
            Reports.Spread rate = Reports.spread(of, Drain::perSecond);
            Reports.Spread processor = Reports.spread(of, Drain::processorMicros);
            bench.out.printf(
                    "%-36s  %-28s  %-26s  %-24s  %s%n",
                    name,
                    rate.text("%.0f"),
                    processor.text("%.1f"),
                    ratio.text("%.2f"),
                    Reports.spread(of, drain -> drain.checkpoints()).text("%.0f"));
            json.put(
                    name, Map.of("eventsPerSecond", rate, "processorMicrosPerEvent", processor, "ratioToStock", ratio));
        });
        bench.results.put("throughput", json);
        target(WHOLE, drains);
        target(UNSCORED, drains);
    }

    private void target(String name, Map<String, List<Drain>> drains) {
        if (!drains.containsKey(name) || !drains.containsKey(STOCK)) {
            return;
        }
        double ratio = ratio(drains.getOrDefault(name, List.of()), drains.getOrDefault(STOCK, List.of()))
                .median();
        bench.out.printf(
                Locale.ROOT,
                "target: %s at least %.1f of the stock job: %s (%.2f)%n",
                name,
                TARGET,
                ratio >= TARGET ? "met" : "not met",
                ratio);
    }

    /** Round by round. */
    static Reports.Spread ratio(List<Drain> of, List<Drain> to) {
        double[] ratios = new double[Math.min(of.size(), to.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = of.get(i).perSecond() / to.get(i).perSecond();
        }
        return Reports.Spread.of(ratios);
    }
}
