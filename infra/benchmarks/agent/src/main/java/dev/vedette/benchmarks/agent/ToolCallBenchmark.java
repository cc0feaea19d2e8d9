package dev.vedette.benchmarks.agent;

import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.observe.RequestObserver;
import dev.vedette.agent.core.options.OptionException;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.agent.core.ring.HandOverRing;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What the thread that serves a tool call does for the agent, from the bridge to the ring, and what it allocates for that:
 * the call of {@link McpCaller}, as Tomcat and the SDK hand it over. The ring is never emptied and so is full: an event that
 * finds no room has been made as any other, and putting it there allocates nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class ToolCallBenchmark {
    private static final int RING_BYTES = 1 << 18;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

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

    /** Prints bytes of a call and the half of their 99.9 % interval, for {@link AgentBenchmark}. */
    public static void main(String[] arguments) throws RunnerException {
        Result<?> allocated = Objects.requireNonNull(new Runner(new OptionsBuilder()
                        .include(ToolCallBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx256m")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle()
                .getSecondaryResults()
                .get(ALLOCATED));
        System.out.printf(Locale.ROOT, "= bytes=%.1f error=%.1f%n", allocated.getScore(), allocated.getScoreError());
    }

    @Setup
    public void connect() throws OptionException {
        Settings settings = Settings.read(Map.of("vedette.trusted.proxies", "127.0.0.0/8"), Map.of());
        Bridge.connect(new RequestObserver(
                new Recorder(HandOverRing.inMemory(RING_BYTES), settings),
                new Fingerprints(new byte[32]),
                settings.trustedProxies(),
                settings.orders(),
                settings.definitionTexts(),
                (reason, events) -> {}));
    }

    @Benchmark
    public void toolCall() {
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
