package dev.vedette.local.cli;

import dev.vedette.local.rules.RuleFolder;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.Ports;
import dev.vedette.rules.Fault;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleMetadata;
import dev.vedette.rules.RuleTest;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules}: check rules, show them, put them into force. */
@Command(name = "rules", description = "Check rules, show them, put them into force.", mixinStandardHelpOptions = true)
final class RulesCommand {
    /** A job that is there answers within a second. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(15);

    @Command(
            name = "lint",
            description = "Read and compile rules; a line for each fault.",
            mixinStandardHelpOptions = true)
    int lint(
            @Parameters(paramLabel = "PATH", arity = "1..*", description = "rule files, or folders with them")
                    List<Path> paths)
            throws Exception {
        RuleFolder.Contents contents = RuleFolder.read(paths);
        print(contents.faults());
        System.err.printf(
                "%d rule files without a fault, %d faults in others%n",
                contents.sources().size(), contents.faults().size());
        return contents.faults().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    @Command(
            name = "test",
            description = "Run each rule's own events against it; a line for each file of events.",
            mixinStandardHelpOptions = true)
    int test(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "0..*",
                            description = "rule files, or folders with them (alert-rules/rules)")
                    List<Path> paths)
            throws Exception {
        boolean passed = true;
        for (Path file : RuleFolder.find(orShipped(paths))) {
            try {
                RuleTest.Result result = RuleTest.run(file);
                passed &= result.passed();
                result.faults().forEach(fault -> System.out.println("FAILED  " + file + "  " + plain(fault)));
                result.cases().forEach(RulesCommand::print);
            } catch (RuleException e) {
                passed = false;
                print(e.faults());
            }
        }
        return passed ? Vedette.DONE : Vedette.FOUND;
    }

    private static void print(RuleTest.Case one) {
        String verdict = one.passed() ? "passed" : "FAILED";
        System.out.printf(
                "%s  %s  alerts: %d%n", verdict, one.events(), one.alerts().size());
        one.faults().forEach(fault -> System.out.println("        " + plain(fault)));
    }

    @Command(
            name = "list",
            description = "Show rules: level, status, id, title, file.",
            mixinStandardHelpOptions = true)
    int list(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "0..*",
                            description = "rule files, or folders with them (alert-rules/rules)")
                    List<Path> paths)
            throws Exception {
        RuleFolder.Contents contents = RuleFolder.read(orShipped(paths));
        for (RuleSource source : contents.sources()) {
            for (RuleMetadata rule : source.rules()) {
                if (source.ids().contains(rule.id())) {
                    System.out.printf(
                            "%-13s  %-12s  %s  %s  (%s)%n",
                            rule.level().toString().toLowerCase(Locale.ROOT),
                            rule.status(),
                            rule.id(),
                            plain(rule.title()),
                            source.name());
                }
            }
        }
        print(contents.faults());
        return contents.faults().isEmpty() ? Vedette.DONE : Vedette.FOUND;
    }

    @Command(
            name = "push",
            description = "Put rules into force; a line for each with what the detection job says.",
            mixinStandardHelpOptions = true)
    int push(
            @Parameters(paramLabel = "PATH", arity = "1..*", description = "rule files, or folders with them")
                    List<Path> paths,
            @Option(
                            names = "--bootstrap",
                            paramLabel = "HOST:PORT",
                            description = "Kafka (${DEFAULT-VALUE})",
                            defaultValue = "127.0.0.1:" + Ports.DEFAULT_KAFKA)
                    String bootstrap)
            throws Exception {
        RuleFolder.Contents contents = RuleFolder.read(paths);
        if (!contents.faults().isEmpty()) {
            print(contents.faults());
            Vedette.fault("nothing was put into force: mend the faults first");
            return Vedette.FOUND;
        }
        RuleTopic topic = new RuleTopic(
                Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 10_000, "max.block.ms", 10_000));
        Map<String, Long> versions;
        Map<String, RuleStatus> statuses;
        try {
            versions = topic.put(contents.sources(), System.getProperty("user.name", "unknown"));
            statuses = topic.awaitStatus(versions, STATUS_PATIENCE);
        } catch (KafkaException | ExecutionException e) {
            throw UnusableInputException.noBroker(bootstrap, e);
        }
        return report(versions, statuses);
    }

    private static int report(Map<String, Long> versions, Map<String, RuleStatus> statuses) {
        boolean refused = false;
        for (Map.Entry<String, Long> rule : versions.entrySet()) {
            RuleStatus status = statuses.get(rule.getKey());
            String state = status == null ? "unanswered" : status.getState();
            refused |= state.equals("refused");
            System.out.printf("%s  %d  %s%s%n", rule.getKey(), rule.getValue(), plain(state), reason(status));
        }
        if (statuses.size() < versions.size()) {
            Vedette.fault("written, but no detection job has answered for %d rules within %d s: is one running?"
                    .formatted(versions.size() - statuses.size(), STATUS_PATIENCE.toSeconds()));
            return Vedette.UNUSABLE;
        }
        return refused ? Vedette.FOUND : Vedette.DONE;
    }

    private static String reason(@Nullable RuleStatus status) {
        return status == null || status.getReason().isEmpty()
                ? ""
                : "  %d:%d %s"
                        .formatted(
                                status.getLine().orElse(0),
                                status.getColumn().orElse(0),
                                plain(status.getReason().get()));
    }

    private static List<Path> orShipped(@Nullable List<Path> paths) throws Exception {
        return paths == null || paths.isEmpty()
                ? List.of(Checkout.locate().root().resolve("alert-rules/rules"))
                : paths;
    }

    private static void print(List<Fault> faults) {
        faults.forEach(fault -> System.out.println(plain(fault.toString())));
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
