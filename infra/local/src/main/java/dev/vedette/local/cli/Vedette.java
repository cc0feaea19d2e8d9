package dev.vedette.local.cli;

import dev.vedette.local.rules.UnusableRuleException;
import dev.vedette.local.stack.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code ./vedette}. Data goes to standard output and nothing else does; progress and faults go to standard error. */
@Command(
        name = "vedette",
        description = "Watches MCP servers: agent events in, alerts out.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "vedette 0.1.0-SNAPSHOT",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RulesCommand.class,
            SilenceCommand.class,
            AgentCommand.class,
            IncidentsCommand.class,
            FeedbackCommand.class,
            DeliveryCommand.class,
            ConsoleCommand.class,
            TrainCommand.class,
            ModelsCommand.class,
            ScoreCommand.class,
            DefinitionsCommand.class,
            ReplayCommand.class,
            BenchCommand.class,
            SoakCommand.class
        })
public final class Vedette {
    /** Done. */
    static final int DONE = 0;

    /** Found what the command is there to find: a fault in a rule, an attack that nobody saw. */
    static final int FOUND = 1;

    /** Input, options or machine are not usable. */
    static final int UNUSABLE = 2;

    private Vedette() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command and returns its exit code: 0, 1 or 2. */
    static int run(String... args) {
        CommandLine commandLine = new CommandLine(new Vedette());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(Vedette::wrongUse);
        commandLine.setExecutionExceptionHandler(Vedette::failed);
        return commandLine.execute(args);
    }

    private static int wrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        fault("%s (%s --help shows what is allowed)"
                .formatted(e.getMessage(), command.getCommandSpec().qualifiedName()));
        return UNUSABLE;
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof StackException || e instanceof UnusableInputException || e instanceof UnusableRuleException) {
            fault(String.valueOf(e.getMessage()));
        } else {
            fault("unexpected, please report it: " + e);
            e.printStackTrace();
        }
        return UNUSABLE;
    }

    /** Writes one line to standard error; control characters, which may come from a file's text, become blanks. */
    static void fault(String message) {
        System.err.println("vedette: " + message.replaceAll("\\p{Cntrl}+", " ").strip());
    }
}
