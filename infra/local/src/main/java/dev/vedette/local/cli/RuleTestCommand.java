package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.ReplayProcess;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleMutations;
import dev.vedette.rules.RuleTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules test}: each rule against the events that stand beside it. */
@Command(
        name = "test",
        description = {
            "Run each rule's own events against it; a line for each file of events.",
            "Without PATH the shipped rules, through the engine and then through the detection job, with the same alerts."
        },
        mixinStandardHelpOptions = true)
final class RuleTestCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "rule files, or folders with them (alert-rules/rules)")
    private List<Path> paths = List.of();

    @Option(names = "--job", description = "through the detection job too, where a PATH is given")
    private boolean job;

    @Option(names = "--engine", description = "through the engine alone")
    private boolean engineAlone;

    @Option(
            names = "--mutations",
            description = "also remove, loosen and tighten each condition in turn: a file of events has to notice")
    private boolean mutations;

    @Override
    public Integer call() throws Exception {
        List<Path> files = RuleFiles.find(RulesCommand.orShipped(paths));
        boolean passed = throughTheEngine(files);
        if (passed && !engineAlone && (job || paths.isEmpty())) {
            passed = throughTheJob(files);
        }
        return passed ? Vedette.DONE : Vedette.FOUND;
    }

    private boolean throughTheEngine(List<Path> files) throws Exception {
        boolean passed = true;
        for (Path file : files) {
            try {
                RuleTest.Result result = RuleTest.run(file);
                passed &= result.passed();
                result.faults()
                        .forEach(fault -> System.out.println(RulesCommand.plain("FAILED  " + file + "  " + fault)));
                result.cases().forEach(RuleTestCommand::print);
                if (mutations && result.passed()) {
                    passed &= mutate(file);
                }
            } catch (RuleException e) {
                passed = false;
                RulesCommand.print(e.faults());
            }
        }
        return passed;
    }

    private static boolean mutate(Path file) throws Exception {
        RuleMutations.Result result = RuleMutations.run(file);
        String verdict = result.passed() ? "passed" : "FAILED";
        System.out.println(RulesCommand.plain(
                "%s  %s  mutations: %d, excepted: %d".formatted(verdict, file, result.mutations(), result.excepted())));
        result.faults().forEach(fault -> System.out.println("        " + RulesCommand.plain(fault)));
        return result.passed();
    }

    /** A JVM of its own has what the job needs. */
    private static boolean throughTheJob(List<Path> files) throws Exception {
        Checkout checkout = Checkout.locate();
        Path work = Files.createDirectories(StackOptions.home(checkout).resolve("replay"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ReplayProcess process = new ReplayProcess(checkout, Files.createTempDirectory(work, "run"))) {
            List<Path> absolute = files.stream().map(Path::toAbsolutePath).toList();
            if (process.testRules(absolute, out) != Vedette.DONE) {
                return false;
            }
        }
        ObjectMapper json = new ObjectMapper();
        int same = 0;
        int all = 0;
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonNode one = json.readTree(line);
            all++;
            same += one.get("faults").isEmpty() ? 1 : 0;
            one.get("faults")
                    .forEach(fault -> System.out.println(RulesCommand.plain("FAILED  in the job  " + fault.asText())));
        }
        System.out.println("through the detection job: %d of %d files with the same alerts".formatted(same, all));
        return all > 0 && same == all;
    }

    private static void print(RuleTest.Case one) {
        String verdict = one.passed() ? "passed" : "FAILED";
        System.out.println(RulesCommand.plain("%s  %s  alerts: %d"
                .formatted(verdict, one.events(), one.alerts().size())));
        one.faults().forEach(fault -> System.out.println("        " + RulesCommand.plain(fault)));
    }
}
