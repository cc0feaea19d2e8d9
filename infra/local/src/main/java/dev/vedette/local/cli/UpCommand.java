package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.StackOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: the stack alone, until Ctrl-C. */
@Command(
        name = "up",
        description = "Start Kafka, Flink, Elasticsearch and the jobs; print the -javaagent line for a server.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Pattern HOST_PORT = Pattern.compile("([^\\s:]+|\\[[0-9a-fA-F:.]+]):([1-9][0-9]{0,4})");

    @Mixin
    private StackSettings settings = new StackSettings();

    @Option(names = "--siem", paramLabel = "HOST:PORT", description = "send alerts there: syslog over TCP (nowhere)")
    private @Nullable String siem;

    @Override
    public Integer call() throws Exception {
        Checkout checkout = Checkout.locate();
        StackOptions options = settings.options(checkout, address(siem));
        StartReport report = new StartReport(System.err);
        System.err.println("starting "
                + String.join(
                        ", ", options.parts().stream().map(Part::label).sorted().toList()));
        try (LocalStack stack = LocalStack.start(checkout, options, report)) {
            System.err.println("  " + WholeStart.endsNow());
            report.memory(stack);
            addresses(stack, options);
            System.out.println(javaAgentLine(checkout, options));
            System.err.println("running until Ctrl-C; logs are in " + stack.logs());
            Vedette.fault(stack.awaitFailure());
            return Vedette.UNUSABLE;
        }
    }

    private static void addresses(LocalStack stack, StackOptions options) throws IOException {
        if (options.parts().contains(Part.KAFKA)) {
            System.err.println("  Kafka          " + stack.kafka().bootstrapServers());
        }
        if (options.parts().contains(Part.FLINK)) {
            System.err.println("  Flink          " + stack.flink().rest());
        }
        if (options.parts().contains(Part.ELASTICSEARCH)) {
            System.err.println("  Elasticsearch  " + stack.elasticsearch().uri());
        }
        if (options.parts().contains(Part.CONSOLE)) {
            System.err.println("  Console        " + stack.console().link());
            System.err.println(
                    "                 (lets in once, within 10 minutes; another one: ./vedette console link)");
        }
    }

    private static String javaAgentLine(Checkout checkout, StackOptions options) {
        return "-javaagent:%s -Dvedette.kafka.bootstrap=127.0.0.1:%d"
                .formatted(
                        checkout.root().resolve("collector-agent/agent/target/vedette-agent.jar"),
                        options.ports().kafka());
    }

    private static Optional<InetSocketAddress> address(@Nullable String hostAndPort) throws UnusableInputException {
        if (hostAndPort == null) {
            return Optional.empty();
        }
        Matcher matcher = HOST_PORT.matcher(hostAndPort);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
            throw new UnusableInputException(
                    "--siem %s: HOST:PORT is wanted, with a port from 1 to 65535".formatted(hostAndPort));
        }
        return Optional.of(InetSocketAddress.createUnresolved(matcher.group(1), Integer.parseInt(matcher.group(2))));
    }
}
