package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.StackOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    @Mixin
    private StackSettings settings = new StackSettings();

    @Option(names = "--siem", paramLabel = "HOST:PORT", description = "send alerts there: syslog over TCP (nowhere)")
    private @Nullable String siem;

    @Override
    public Integer call() throws Exception {
        Checkout checkout = Checkout.locate();
        StackOptions options =
                settings.options(checkout, Optional.ofNullable(siem).map(UpCommand::address));
        StartReport report = new StartReport(System.err);
        System.err.println("starting "
                + String.join(
                        ", ", options.parts().stream().map(Part::label).sorted().toList()));
        try (LocalStack stack = LocalStack.start(checkout, options, report)) {
            report.memory(stack);
            addresses(stack, options);
            System.out.println(javaAgentLine(checkout, options));
            System.err.println("running until Ctrl-C; logs are in " + stack.logs());
            Vedette.fault(stack.awaitFailure());
            return Vedette.UNUSABLE;
        }
    }

    private static void addresses(LocalStack stack, StackOptions options) {
        if (options.parts().contains(Part.KAFKA)) {
            System.err.println("  Kafka          " + stack.kafka().bootstrapServers());
        }
        if (options.parts().contains(Part.FLINK)) {
            System.err.println("  Flink          " + stack.flink().rest());
        }
        if (options.parts().contains(Part.ELASTICSEARCH)) {
            System.err.println("  Elasticsearch  " + stack.elasticsearch().uri());
        }
    }

    private static String javaAgentLine(Checkout checkout, StackOptions options) {
        return "-javaagent:%s -Dvedette.kafka.bootstrap=127.0.0.1:%d"
                .formatted(
                        checkout.root().resolve("collector-agent/agent/target/vedette-agent.jar"),
                        options.ports().kafka());
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
