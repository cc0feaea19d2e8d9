package dev.vedette.local.cli;

import dev.vedette.benchmarks.ContentBenchmark;
import dev.vedette.benchmarks.CorrelationsBenchmark;
import dev.vedette.benchmarks.EngineMicrobenchmarks;
import dev.vedette.benchmarks.LateEventsBenchmark;
import dev.vedette.benchmarks.RulesBenchmark;
import dev.vedette.benchmarks.SigmaCorpus;
import dev.vedette.local.stack.Checkout;
import dev.vedette.rules.Fault;
import dev.vedette.rules.ProcessingPipeline;
import dev.vedette.rules.RuleFile;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: benchmarks as ratios measured in one run. */
@Command(
        name = "bench",
        description = "Benchmarks: ratios measured in one run, interleaved, with the spread.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PipelineCommand.class,
            DeliveryBenchCommand.class,
            AgentBenchCommand.class,
            ConsoleBenchCommand.class,
            HonestLifeCommand.class
        },
        mixinStandardHelpOptions = true)
final class BenchCommand {

    private static final int GENERATED = 3_000;
    private static final int CONTENT_ROUNDS = 20;

    @Command(
            name = "rules",
            description = "What matching an event costs with 100, 1000, 3000 and all rules.",
            mixinStandardHelpOptions = true)
    int rules(
            @Mixin CorpusOption corpus,
            @Option(
                            names = "--events",
                            paramLabel = "FILE",
                            description =
                                    "JSON events, one a line, as a lane; again for several; synthetic ones without it")
                    @Nullable
                    List<Path> events)
            throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        RulesBenchmark benchmark = new RulesBenchmark(out);
        Optional<SigmaCorpus> checkout = corpus.checkout();
        List<RuleFile> files =
                checkout.isEmpty() ? RulesBenchmark.generatedRules(GENERATED) : checked(checkout.get(), out);
        Map<String, List<String>> lanes = new LinkedHashMap<>();
        for (Path file : events == null ? List.<Path>of() : events) {
            if (!Files.isReadable(file)) {
                throw new UnusableInputException(file + ": not readable: name a file of JSON objects, one a line");
            }
            lanes.put(file.getFileName().toString(), Files.readAllLines(file));
        }
        benchmark.run(files, lanes);
        return Vedette.DONE;
    }

    @Command(
            name = "engine",
            description = "What the rule engine's operations cost by themselves, with JMH, and what they allocate.",
            mixinStandardHelpOptions = true)
    int engine(
            @Mixin CorpusOption corpus,
            @Option(
                            names = "--only",
                            paramLabel = "REGEX",
                            defaultValue = "",
                            description = "those whose name it is found in: match, readEvent, readRule, changeOneRule")
                    String only)
            throws Exception {
        try {
            EngineMicrobenchmarks.run(Pattern.compile(only).pattern(), corpus.checkout());
        } catch (PatternSyntaxException | NoBenchmarksException e) {
            throw new UnusableInputException(
                    "--only " + only + ": a regular expression found in match, readEvent, readRule or changeOneRule");
        }
        return Vedette.DONE;
    }

    @Command(
            name = "correlations",
            description = "What each type of correlation costs into ten thousand and into a million groups:"
                    + " events a second on one core, bytes a group, memory when all windows have passed.",
            mixinStandardHelpOptions = true)
    int correlations(
            @Option(
                            names = "--only",
                            paramLabel = "REGEX",
                            defaultValue = "",
                            description = "types whose name it is found in")
                    String only,
            @Option(
                            names = "--beyond",
                            description = "instead: groups below and beyond their limit, of the types with an estimate")
                    boolean beyond,
            @Option(
                            names = "--late",
                            description = "instead: one group's events in order, out of order and behind the watermark")
                    boolean late)
            throws Exception {
        Pattern types;
        try {
            types = Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw new UnusableInputException("--only " + only + ": a regular expression found in names of types");
        }
        if (beyond && late) {
            throw new UnusableInputException("--beyond and --late are two benchmarks: choose one");
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        CorrelationsBenchmark benchmark = new CorrelationsBenchmark(out, 1);
        if (late) {
            new LateEventsBenchmark(out, 1).run(types);
        } else if (beyond) {
            benchmark.runBeyondTheLimit(types);
        } else {
            benchmark.run(types);
        }
        return Vedette.DONE;
    }

    @Command(
            name = "content",
            description = "What the agent's looking at 100 KiB of text costs: reading a result for orders and values,"
                    + " and looking for secrets and personal data.",
            mixinStandardHelpOptions = true)
    int content() {
        new ContentBenchmark(new PrintStream(System.out, true, StandardCharsets.UTF_8), CONTENT_ROUNDS).run();
        return Vedette.DONE;
    }

    /** Rules of the user's, which are not part of this tree. */
    static final class CorpusOption {
        @Option(
                names = "--corpus",
                paramLabel = "PATH",
                description = "a checkout of SigmaHQ's rules; generated rules without it")
        private @Nullable Path corpus;

        Optional<SigmaCorpus> checkout() throws UnusableInputException {
            if (corpus == null) {
                return Optional.empty();
            }
            SigmaCorpus checkout = new SigmaCorpus(corpus);
            if (!checkout.exists()) {
                throw new UnusableInputException(
                        corpus + ": holds no folder rules: name a checkout of SigmaHQ's rules");
            }
            return Optional.of(checkout);
        }
    }

    private static List<RuleFile> checked(SigmaCorpus corpus, PrintStream out) throws Exception {
        SigmaCorpus.Contents all = corpus.all();
        out.printf(
                "%d rule files compile, %d are refused%n",
                all.files().size(), all.refused().size());
        for (Fault fault : all.refused()) {
            out.println("  " + RulesCommand.plain(fault.toString()));
        }
        Path mapping = Checkout.locate().root().resolve("alert-rules/pipelines/evtx-json.yml");
        SigmaCorpus.Regression regression =
                corpus.regression(ProcessingPipeline.parse(mapping.toString(), Files.readString(mapping)));
        out.printf(
                "%d of %d rules with regression data fire on their own event%n",
                regression.fired().size(),
                regression.fired().size() + regression.silent().size());
        regression.silent().forEach(id -> out.println("  silent: " + RulesCommand.plain(id)));
        return corpus.rules().files();
    }
}
