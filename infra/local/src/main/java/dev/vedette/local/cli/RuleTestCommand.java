package dev.vedette.local.cli;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleTest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rules test}: each rule against the events that stand beside it. */
@Command(
        name = "test",
        description = "Run each rule's own events against it; a line for each file of events.",
        mixinStandardHelpOptions = true)
final class RuleTestCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "rule files, or folders with them (alert-rules/rules)")
    private List<Path> paths = List.of();

    @Override
    public Integer call() throws Exception {
        boolean passed = true;
        for (Path file : RuleFiles.find(RulesCommand.orShipped(paths))) {
            try {
                RuleTest.Result result = RuleTest.run(file);
                passed &= result.passed();
                result.faults()
                        .forEach(fault -> System.out.println(RulesCommand.plain("FAILED  " + file + "  " + fault)));
                result.cases().forEach(RuleTestCommand::print);
            } catch (RuleException e) {
                passed = false;
                RulesCommand.print(e.faults());
            }
        }
        return passed ? Vedette.DONE : Vedette.FOUND;
    }

    private static void print(RuleTest.Case one) {
        String verdict = one.passed() ? "passed" : "FAILED";
        System.out.println(RulesCommand.plain("%s  %s  alerts: %d"
                .formatted(verdict, one.events(), one.alerts().size())));
        one.faults().forEach(fault -> System.out.println("        " + RulesCommand.plain(fault)));
    }
}
