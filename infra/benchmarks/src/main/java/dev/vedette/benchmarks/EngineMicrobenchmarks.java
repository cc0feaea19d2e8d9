package dev.vedette.benchmarks;

import dev.vedette.rules.EventView;
import dev.vedette.rules.JsonEvent;
import dev.vedette.rules.JsonEventReader;
import dev.vedette.rules.KeyedMatch;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the rule engine's operations cost by themselves, with JMH, and how many bytes each makes. {@link RulesBenchmark}
 * says how the cost of an event grows with the number of rules.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineMicrobenchmarks {

    private static final String CORPUS = "vedette.benchmarks.corpus";
    private static final int EVENTS = 10_000;
    private static final long SEED = 1;
    private static final String CHANGED = """
            title: Changed %1$d
            id: 00000000-0000-4000-8000-000000000001
            logsource: {category: process_creation, product: windows}
            detection:
              selection: {Image|endswith: '\\changed%1$d.exe', CommandLine|contains: 'option%1$d'}
              condition: selection
            """;

    /** All of them where there are fewer. */
    @Param({"100", "3000"})
    public int rules;

    private List<RuleFile> files = List.of();
    private RuleSet set = RuleSet.empty();
    private final List<EventView> events = new ArrayList<>();
    private final List<byte[]> lines = new ArrayList<>();
    private final JsonEventReader reader = new JsonEventReader();
    private final EventView unrelated = JsonEvent.parse(
            "{\"a\": \"some longer text of no rule\", \"n\": 1234567, \"l\": [\"p\", \"q\"], \"t\": true}");
    private int next;
    private int changes;

    /**
     * Runs those whose name the pattern is found in.
     *
     * @param corpus a checkout of SigmaHQ's rules; generated ones without it
     */
    public static void run(String pattern, Optional<SigmaCorpus> corpus) throws RunnerException {
        String root = corpus.map(checkout -> checkout.root().toString()).orElse("");
        new Runner(new OptionsBuilder()
                        .include(EngineMicrobenchmarks.class.getName() + ".*(" + pattern + ")")
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx1g", "-XX:+UseSerialGC", "-D" + CORPUS + "=" + root)
                        .build())
                .run();
    }

    @Setup
    public void prepare() throws Exception {
        String corpus = System.getProperty(CORPUS, "");
        List<RuleFile> all = new ArrayList<>(
                corpus.isEmpty()
                        ? RulesBenchmark.generatedRules(rules)
                        : new SigmaCorpus(Path.of(corpus)).rules().files());
        Collections.shuffle(all, new Random(SEED));
        files = List.copyOf(all.subList(0, Math.min(rules, all.size())));
        set = RuleSet.compilePart(files);
        for (String line : WindowsEvents.generate(EVENTS, 0.01, SEED)) {
            byte[] text = line.getBytes(StandardCharsets.UTF_8);
            lines.add(text);
            events.add(reader.read(text, 0, text.length));
        }
    }

    private int next() {
        next = next + 1 == EVENTS ? 0 : next + 1;
        return next;
    }

    /** A process creation, read before. */
    @Benchmark
    public List<KeyedMatch> match() {
        return set.match(events.get(next()));
    }

    /** An event without any of the fields that rules ask for. */
    @Benchmark
    public List<KeyedMatch> matchUnrelated() {
        return set.match(unrelated);
    }

    @Benchmark
    public EventView readEvent() {
        byte[] text = lines.get(next());
        return reader.read(text, 0, text.length);
    }

    @Benchmark
    public RuleFile readRule() throws RuleException {
        return RuleFile.parse("changed.yml", CHANGED.formatted(++changes));
    }

    /** From a rule's text to the set's verdict on the next event; each change is one more to the set before it. */
    @Benchmark
    public List<KeyedMatch> changeOneRule() throws RuleException {
        List<RuleFile> with = new ArrayList<>(files);
        with.add(RuleFile.parse("changed.yml", CHANGED.formatted(++changes)));
        set = set.recompile(with);
        return set.match(events.get(next()));
    }
}
