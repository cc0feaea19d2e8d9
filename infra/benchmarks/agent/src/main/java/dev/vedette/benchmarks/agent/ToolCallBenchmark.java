package dev.vedette.benchmarks.agent;

import com.sun.management.ThreadMXBean;
import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.observe.RequestObserver;
import dev.vedette.agent.core.options.OptionException;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.ring.HandOverRing;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What the thread that serves a tool call does for the agent, from the bridge to the ring, and what it allocates for that:
 * the call of {@link McpCaller}, as Tomcat and the SDK hand it over. Between two calls, and in neither figure, the same thread
 * does what the agent's own thread does with the call's contents, and empties the ring. JMH's gc profiler would count what that
 * allocates, so the thread's own counter is asked before and after each call; JMH has the figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class ToolCallBenchmark {
    private static final HandOverRing RING = HandOverRing.inMemory(1 << 18);
    private static final RequestObserver OBSERVER = observer();
    private static final byte[] HASH = new byte[HandOverRing.Checkpoint.HASH_BYTES];
    private static final double CONFIDENCE = 0.999;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String authorization = "Bearer " + McpCaller.TOKEN;
    private final Map<String, Object> params = Map.of(
            "name",
            "search",
            "arguments",
            Map.of(
                    "query",
                    "the numbers of last quarter, by region and by product",
                    "folder",
                    "/reports/2026",
                    "limit",
                    20));
    private final List<Object> content = List.of(new TextContent("found nothing"));
    private int id;

    /** As the SDK has it. */
    public record TextContent(String text) {}

    /** What the calls of an iteration allocated. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Allocated {
        public long bytes;
        public long calls;
        private long before;

        @Setup(Level.Iteration)
        public void forget() {
            bytes = 0;
            calls = 0;
        }

        @Setup(Level.Invocation)
        public void begin() {
            before = THREADS.getCurrentThreadAllocatedBytes();
        }

        @TearDown(Level.Invocation)
        public void end() {
            bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
            calls++;
            takeAway();
        }
    }

    /** Prints bytes of a call and the half of their 99.9 % interval, for {@link AgentBenchmark}. */
    public static void main(String[] arguments) throws RunnerException {
        ListStatistics bytes = new ListStatistics();
        for (BenchmarkResult fork : new Runner(new OptionsBuilder()
                        .include(ToolCallBenchmark.class.getName())
                        .jvmArgsAppend("-Xmx256m")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle()
                .getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Map<String, Result> counted = iteration.getSecondaryResults();
                bytes.addValue(score(counted, "bytes") / score(counted, "calls"));
            }
        }
        System.out.printf(Locale.ROOT, "= bytes=%.1f error=%.1f%n", bytes.getMean(), bytes.getMeanErrorAt(CONFIDENCE));
    }

    private static double score(Map<String, Result> counted, String counter) {
        return Objects.requireNonNull(counted.get(counter)).getScore();
    }

    @Setup
    public void connect() {
        Bridge.connect(OBSERVER);
    }

    private static RequestObserver observer() {
        try {
            Settings settings = Settings.read(Map.of("vedette.trusted.proxies", "127.0.0.0/8"), Map.of());
            return new RequestObserver(
                    new Recorder(RING, settings),
                    new Fingerprints(new byte[32]),
                    settings.trustedProxies(),
                    settings.orders(),
                    settings.definitionTexts(),
                    (reason, events) -> {});
        } catch (OptionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAway() {
        while (OBSERVER.workOff()) {
            // All of it.
        }
        long end = -1;
        for (Optional<HandOverRing.Entry> entry = RING.read(); entry.isPresent(); entry = RING.read()) {
            end = entry.get().end();
        }
        if (end < 0) {
            throw new IllegalStateException("a call left no event");
        }
        RING.release(new HandOverRing.Checkpoint(end, 0, HASH));
    }

    @Benchmark
    public void toolCall(Allocated allocated) {
        Object request = new Object();
        Object transport = new Object();
        Bridge.requestStarted(
                request,
                "POST",
                "/mcp",
                "127.0.0.1",
                authorization,
                null,
                "bench-client/1.0 (Linux)",
                "0f5c8f5e-1111-4222-8333-444455556666",
                "2025-06-18",
                null,
                null,
                null,
                Collections.emptyEnumeration(),
                Collections.enumeration(List.of("203.0.113.7")));
        Bridge.rpcStarted(transport, null, ++id, "tools/call", params);
        Bridge.rpcAnswered(transport, id, null, null, false, content, null);
        Bridge.requestLeft(request, 0, null);
        Bridge.requestEnded(request, 200, List.of(), null);
    }
}
