package dev.vedette.local.cli;

import dev.vedette.benchmarks.honest.CallLines;
import dev.vedette.benchmarks.honest.HabitCount;
import dev.vedette.benchmarks.honest.HonestLife;
import dev.vedette.benchmarks.honest.LifePlan;
import dev.vedette.local.honest.FalseAlerts;
import dev.vedette.local.honest.Judge;
import dev.vedette.local.honest.PageBlock;
import dev.vedette.local.honest.SessionTable;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Folders;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.schemas.RecordedEvents;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench honest-life}: what rules say when nobody attacks. */
@Command(
        name = "honest-life",
        description = {
            "Months in which nobody attacks through the detection job: false alerts of each rule, as a table.",
            "infra/benchmarks/honest/README.md says from what they are made, and which seeds are for judging."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class HonestLifeCommand implements Callable<Integer> {
    private static final String ALERT_RULES = "alert-rules/rules";

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "a month each; 1 to 9 are for tuning, 110 to 119 for judging (${DEFAULT-VALUE})")
    private List<Long> seeds = List.of(1L);

    @Option(names = "--principals", paramLabel = "N", description = "people and service accounts (${DEFAULT-VALUE})")
    private int principals = LifePlan.PRINCIPALS;

    @Option(names = "--days", paramLabel = "N", description = "how long it is (${DEFAULT-VALUE})")
    private int days = LifePlan.DAYS;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "PATH",
            description = "rule files, or folders with them (alert-rules/rules)")
    private List<Path> rules = List.of();

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "tools.avro of train tools, for rules that compare its score (none)")
    private @Nullable Path model;

    @Option(
            names = "--sessions",
            paramLabel = "FOLDER",
            description = "instead: the benign sessions of files *.jsonl.gz there, with invented identities")
    private @Nullable Path sessions;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "put the tables into this page too, between its marks \"generated: honest life\", or"
                    + " \"generated: benign sessions\" with --sessions")
    private @Nullable Path page;

    @Option(
            names = "--only-write",
            paramLabel = "FOLDER",
            description = "instead: write the first seed's events.avro there, the operator's files for replay,"
                    + " and calls.jsonl.gz for train tools")
    private @Nullable Path onlyWrite;

    @Option(
            names = "--count-habits",
            paramLabel = "FOLDER",
            description = "instead: print habits.json, counted in the benign sessions of files *.jsonl.gz there")
    private @Nullable Path countHabits;

    @Override
    public Integer call() throws Exception {
        check();
        Checkout checkout = Checkout.locate();
        if (onlyWrite != null) {
            Files.createDirectories(onlyWrite);
            Written written = write(plan(seeds.get(0)), onlyWrite);
            System.err.printf("%,d events in %s%n", written.events(), written.recording());
            return Vedette.DONE;
        }
        Path home = Files.createDirectories(StackOptions.home(checkout).resolve("honest"));
        Path work = Files.createTempDirectory(home, "run");
        try {
            return countHabits != null ? count(countHabits, work) : judge(checkout, work);
        } finally {
            Folders.delete(work);
        }
    }

    private void check() throws UnusableInputException {
        for (Path folder : new Path[] {sessions, countHabits}) {
            if (folder != null && !Files.isDirectory(folder)) {
                throw new UnusableInputException(folder + ": no folder: name one with files *.jsonl.gz");
            }
        }
        Optional<PageBlock> block = block();
        if (block.isPresent()) {
            try {
                block.get().check();
            } catch (IOException e) {
                throw new UnusableInputException("--write: " + e.getMessage());
            }
        }
        if (seeds.isEmpty()) {
            throw new UnusableInputException("--seeds: at least one number");
        }
        if (principals < LifePlan.LEAST_PRINCIPALS || principals > LifePlan.MOST_PRINCIPALS) {
            throw new UnusableInputException("--principals %d: from %d to %d"
                    .formatted(principals, LifePlan.LEAST_PRINCIPALS, LifePlan.MOST_PRINCIPALS));
        }
        if (days < 1 || days > LifePlan.MOST_DAYS) {
            throw new UnusableInputException("--days %d: from 1 to %d".formatted(days, LifePlan.MOST_DAYS));
        }
    }

    private static int count(Path folder, Path work) throws Exception {
        Path counted = work.resolve("habits.json");
        HabitCount.write(folder, counted);
        Files.copy(counted, System.out);
        System.out.println();
        return Vedette.DONE;
    }

    private int judge(Checkout checkout, Path work) throws Exception {
        List<Path> paths = rules.isEmpty() ? List.of(checkout.root().resolve(ALERT_RULES)) : rules;
        RuleFiles.Contents contents = RuleFiles.read(paths);
        if (!contents.faults().isEmpty()) {
            RulesCommand.print(contents.faults());
            Vedette.fault("nothing was judged: mend the faults first");
            return Vedette.UNUSABLE;
        }
        List<RuleSource> sources = contents.sources();
        if (sessions != null) {
            print(new SessionTable(sources).of(sessions, work, checkout, Optional.ofNullable(model)));
            return Vedette.DONE;
        }
        FalseAlerts alerts = new FalseAlerts(sources);
        Judge judge = new Judge(checkout, sources, Optional.ofNullable(model));
        for (long seed : seeds) {
            Path folder = Files.createDirectories(work.resolve("seed-" + seed));
            Written written = write(plan(seed), folder);
            System.err.printf("seed %d: %,d events are judged%n", seed, written.events());
            long start = System.nanoTime();
            List<Judge.Said> said = judge.judge(written.recording(), written.files(), folder.resolve("run"));
            alerts.add(plan(seed), written.events(), (System.nanoTime() - start) / 1e9, said);
            Folders.delete(folder);
        }
        print(alerts.table());
        return alerts.isMet() ? Vedette.DONE : Vedette.FOUND;
    }

    private Optional<PageBlock> block() {
        return Optional.ofNullable(page)
                .map(file -> new PageBlock(file, sessions == null ? "honest life" : "benign sessions"));
    }

    private void print(List<String> lines) throws IOException {
        lines.forEach(System.out::println);
        Optional<PageBlock> block = block();
        if (block.isPresent()) {
            List<String> text = new ArrayList<>(List.of("`./vedette bench honest-life" + options() + "` printed:", ""));
            text.addAll(lines);
            block.get().write(text);
        }
    }

    /** Those that decide what the tables say; files and folders of whoever runs this are of no use to a reader. */
    private String options() {
        StringBuilder options = new StringBuilder();
        if (sessions != null) {
            options.append(" --sessions FOLDER");
        } else {
            options.append(" --seeds ")
                    .append(seeds.stream().map(String::valueOf).collect(Collectors.joining(",")));
            if (principals != LifePlan.PRINCIPALS || days != LifePlan.DAYS) {
                options.append(" --principals ")
                        .append(principals)
                        .append(" --days ")
                        .append(days);
            }
        }
        return options + (rules.isEmpty() ? "" : " --rules PATH") + (model == null ? "" : " --model FILE");
    }

    private LifePlan plan(long seed) {
        return new LifePlan(seed, principals, LifePlan.FIRST_DAY, days);
    }

    private record Written(Path recording, long events, HonestLife.OperatorFiles files) {}

    private static Written write(LifePlan plan, Path folder) throws Exception {
        Path recording = folder.resolve("events.avro");
        LongAdder events = new LongAdder();
        try (RecordedEvents file = new RecordedEvents(recording);
                CallLines calls = new CallLines(folder.resolve("calls.jsonl.gz"))) {
            HonestLife.Taker into = SessionTable.into(file);
            HonestLife life = new HonestLife(plan, (partition, offset, appendedAt, event) -> {
                into.take(partition, offset, appendedAt, event);
                add(calls, event);
                events.increment();
            });
            life.run();
            return new Written(recording, events.sum(), life.write(folder));
        }
    }

    private static void add(CallLines calls, AuditEvent event) {
        try {
            calls.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
