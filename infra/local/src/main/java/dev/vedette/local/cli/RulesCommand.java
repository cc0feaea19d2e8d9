package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.rules.Fault;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code rules}: check rules, show them, put them into force. */
@Command(
        name = "rules",
        description = "Check rules, show them, put them into force.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            LintCommand.class,
            RuleTestCommand.class,
            ListCommand.class,
            CoverageCommand.class,
            PushCommand.class,
            RemoveCommand.class,
            EvalCommand.class
        })
final class RulesCommand {

    static List<Path> orShipped(@Nullable List<Path> paths) throws Exception {
        return paths == null || paths.isEmpty()
                ? List.of(Checkout.locate().root().resolve("alert-rules/rules"))
                : paths;
    }

    static void print(List<Fault> faults) {
        faults.forEach(fault -> System.out.println(plain(fault.toString())));
    }

    /** Without control characters, which may come from a rule's text. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
    }
}
