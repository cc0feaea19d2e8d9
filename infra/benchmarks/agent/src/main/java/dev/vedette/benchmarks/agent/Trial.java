package dev.vedette.benchmarks.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What is measured of one server, from its start to its end: figures by name. */
final class Trial {
    static final String START_CPU = "startCpuMillis";
    static final String THROUGHPUT = "callsPerSecond";
    static final String CPU = "cpuMicrosPerCall";
    static final String REQUEST_CPU = "requestThreadMicrosPerCall";
    static final String REQUEST_BYTES = "requestThreadBytesPerCall";
    static final String HEAP = "liveHeapMiB";
    static final String HOOKS_P50 = "hooksP50Micros";
    static final String HOOKS_P99 = "hooksP99Micros";
    static final String BUSY_HOOKS_P50 = "busyHooksP50Micros";
    static final String BUSY_HOOKS_P99 = "busyHooksP99Micros";
    static final String WARM_UP = "warmUpSeconds";
    static final String HOOKS_BYTES = "hooksBytesPerCall";
    static final String LOST = "eventsLost";
    static final String SPOOLED = "eventsSpooled";
    static final String RATE = "callsPerSecondAtRate";

    static final int CLIENTS = 4;

    /** After the first call, for what an agent does beside the server's start. */
    private static final long SETTLE_MILLIS = 3_000;

    private static final int LOOK_SECONDS = 3;

    /** Compilers that take less than this share of a processor have little left to do. */
    private static final double RESTING = 0.05;

    /** Share of a processor that a server without clients takes at most; an agent sends its heartbeats meanwhile. */
    private static final double IDLE = 0.1;

    private static final long MOST_IDLE_SECONDS = 5;

    private final Kind.Place place;
    private final Times times;

    /**
     * How long things take.
     *
     * @param warmUpSeconds before anything is measured, until compilers rest: at most so many, twice
     * @param perSecond calls, where the rate is fixed
     */
    record Times(int warmUpSeconds, int seconds, int perSecond) {}

    Trial(Kind.Place place, Times times) {
        this.place = place;
        this.times = times;
    }

    Map<String, Double> run(Kind kind) throws IOException, InterruptedException {
        Path spool = Files.createTempDirectory(place.work(), "spool");
        Map<String, Double> figures = new TreeMap<>();
        try (ServerUnderTest server = ServerUnderTest.start(
                place.processors().prefix(), classPath(), new ArrayList<>(kind.jvm(place, spool)))) {
            start(server, figures);
            warmUp(server, figures);
            try (CallLoad load = CallLoad.start(server.port(), CLIENTS, 0)) {
                TimeUnit.SECONDS.sleep(1);
                throughput(load, figures);
            }
            rest(server); // what waits in rings and queues is not the next phase's
            try (CallLoad load = CallLoad.start(server.port(), CLIENTS, times.perSecond())) {
                TimeUnit.SECONDS.sleep(1);
                atRate(server, load, figures);
            }
            if (kind == Kind.VEDETTE) {
                hooks(server, figures);
                Map<String, Double> health = server.ask("health");
                figures.put(LOST, health.getOrDefault("DroppedTotal", Double.NaN));
                figures.put(SPOOLED, health.getOrDefault("Spooled", Double.NaN));
            }
        }
        return figures;
    }

    private static void start(ServerUnderTest server, Map<String, Double> figures)
            throws IOException, InterruptedException {
        try (McpCaller first = McpCaller.connect(server.port())) {
            first.call();
        }
        Thread.sleep(SETTLE_MILLIS);
        figures.put(START_CPU, of(server.ask("sample"), "cpu") / 1e6);
    }

    /**
     * First at a rate that leaves the compilers time, then at full speed, without which a part of what they have to do comes
     * while throughput is measured; on all processors, for on one they get a share among the threads that serve.
     */
    private void warmUp(ServerUnderTest server, Map<String, Double> figures) throws IOException, InterruptedException {
        place.processors().lend(server.pid());
        long begin = System.nanoTime();
        untilCompilersRest(server, times.perSecond() / 2);
        untilCompilersRest(server, 0);
        figures.put(WARM_UP, secondsSince(begin));
        place.processors().takeBack(server.pid());
    }

    private void untilCompilersRest(ServerUnderTest server, int perSecond) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (CallLoad load = CallLoad.start(server.port(), CLIENTS, perSecond)) {
            boolean rested = false;
            boolean resting = false;
            while (!rested && secondsSince(begin) < times.warmUpSeconds()) {
                double before = of(server.ask("sample"), "compiledMillis");
                TimeUnit.SECONDS.sleep(Math.min(LOOK_SECONDS, times.warmUpSeconds()));
                double compiled = of(server.ask("sample"), "compiledMillis") - before;
                boolean rests = compiled < RESTING * TimeUnit.SECONDS.toMillis(LOOK_SECONDS);
                rested = resting && rests;
                resting = rests;
            }
        }
    }

    /** Returns when the server takes hardly any processor any more. */
    private static void rest(ServerUnderTest server) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        double share = 1;
        while (share > IDLE && secondsSince(begin) < MOST_IDLE_SECONDS) {
            double before = of(server.ask("sample"), "cpu");
            long since = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(100); // what is taken meanwhile is the condition
            share = (of(server.ask("sample"), "cpu") - before) / (System.nanoTime() - since);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private void throughput(CallLoad load, Map<String, Double> figures) throws InterruptedException {
        long calls = load.calls();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(times.seconds());
        figures.put(THROUGHPUT, (load.calls() - calls) * 1e9 / (System.nanoTime() - begin));
    }

    private void atRate(ServerUnderTest server, CallLoad load, Map<String, Double> figures)
            throws IOException, InterruptedException {
        Map<String, Double> before = server.ask("sample");
        long calls = load.calls();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(times.seconds());
        Map<String, Double> after = server.ask("sample");
        double answered = load.calls() - calls;
        figures.put(RATE, answered * 1e9 / (System.nanoTime() - begin));
        figures.put(CPU, (of(after, "cpu") - of(before, "cpu")) / 1e3 / answered);
        figures.put(REQUEST_CPU, (of(after, "requestCpu") - of(before, "requestCpu")) / 1e3 / answered);
        figures.put(REQUEST_BYTES, (of(after, "requestBytes") - of(before, "requestBytes")) / answered);
        figures.put(HEAP, of(server.ask("heap"), "bytes") / (1 << 20));
    }

    /** One client: the meter adds up what belongs to one call. With pauses, in which caches go cold, and without. */
    private void hooks(ServerUnderTest server, Map<String, Double> figures) throws IOException, InterruptedException {
        Map<String, Double> paused = hooks(server, times.perSecond() / CLIENTS, "hooks time");
        figures.put(HOOKS_P50, of(paused, "p50") / 1e3);
        figures.put(HOOKS_P99, of(paused, "p99") / 1e3);
        Map<String, Double> busy = hooks(server, 0, "hooks time");
        figures.put(BUSY_HOOKS_P50, of(busy, "p50") / 1e3);
        figures.put(BUSY_HOOKS_P99, of(busy, "p99") / 1e3);
        figures.put(HOOKS_BYTES, of(hooks(server, 0, "hooks bytes"), "p50"));
    }

    private Map<String, Double> hooks(ServerUnderTest server, int perSecond, String what)
            throws IOException, InterruptedException {
        try (CallLoad load = CallLoad.start(server.port(), 1, perSecond)) {
            TimeUnit.SECONDS.sleep(1);
            server.ask(what);
            TimeUnit.SECONDS.sleep(times.seconds());
            return server.ask("hooks report");
        }
    }

    private static double of(Map<String, Double> answer, String name) {
        return answer.getOrDefault(name, Double.NaN);
    }

    private String classPath() {
        Path built = place.checkout().resolve("infra/benchmarks/agent/target");
        return String.join(
                File.pathSeparator, List.of(built.resolve("classes").toString(), built.resolve("lib") + "/*"));
    }
}
