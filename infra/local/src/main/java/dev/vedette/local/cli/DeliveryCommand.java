package dev.vedette.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.health.DeliveryStatus;
import dev.vedette.console.health.SinkMetrics;
import dev.vedette.console.health.SinkStatus;
import dev.vedette.local.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code delivery}: whether what was found arrives where people work. */
@Command(
        name = "delivery",
        description = "Elasticsearch and the SIEMs: what has arrived there, and what could not be used.",
        subcommands = DeadLettersCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class DeliveryCommand {
    /** What a job takes at most, from being there to the first word of its sinks. */
    private static final Duration START = Duration.ofSeconds(30);

    @Command(
            name = "status",
            description = {
                "Each sink: records behind, sent, sent again, set aside, lost, when the last one arrived, what went wrong last.",
                "Exit code 1 if the last that a sink met is a failure."
            },
            mixinStandardHelpOptions = true)
    int status(
            @Option(
                            names = "--flink",
                            paramLabel = "URL",
                            description = "Flink's REST interface (${DEFAULT-VALUE})",
                            defaultValue = "http://127.0.0.1:" + Ports.DEFAULT_FLINK)
                    URI flink,
            @Option(names = "--json", description = "a JSON object a line") boolean json,
            @Mixin Broker broker)
            throws UnusableInputException, InterruptedException {
        List<SinkStatus> sinks;
        try {
            sinks = DeliveryStatus.await(broker.clientConfig(), new SinkMetrics(flink), START);
        } catch (ExecutionException | KafkaException e) {
            throw broker.doesNotAnswer(e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableInputException(
                    "no Flink answers at %s (%s): is the stack up, is --flink its REST interface?"
                            .formatted(flink, e.getClass().getSimpleName()));
        }
        if (sinks.isEmpty()) {
            throw new UnusableInputException(
                    "no delivery job has told of a sink here: ./vedette up starts one, and %s shows whether it runs"
                            .formatted(flink));
        }
        if (!json) {
            System.out.println(RulesCommand.plain("%-24s %9s %9s %9s %6s %6s  %-24s  %s"
                    .formatted("sink", "behind", "sent", "again", "dead", "lost", "last arrived", "last error")));
        }
        for (SinkStatus sink : sinks) {
            System.out.println(json ? line(sink) : words(sink));
        }
        return sinks.stream().anyMatch(SinkStatus::down) ? Vedette.FOUND : Vedette.DONE;
    }

    private static String words(SinkStatus sink) {
        return RulesCommand.plain("%-24s %9s %9d %9d %6d %6d  %-24s  %s"
                .formatted(
                        sink.name(),
                        sink.lag().isPresent() ? sink.lag().getAsLong() : "-",
                        sink.sent(),
                        sink.retried(),
                        sink.dead(),
                        sink.lost(),
                        sink.lastSentAt().map(Instant::toString).orElse("-"),
                        (sink.down() ? "DOWN " : "") + sink.lastError()));
    }

    private static String line(SinkStatus sink) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("sink", sink.name());
        sink.lag().ifPresent(behind -> node.put("behind", behind));
        node.put("sent", sink.sent());
        node.put("again", sink.retried());
        node.put("dead", sink.dead());
        node.put("lost", sink.lost());
        put(node, "lastSentAt", sink.lastSentAt());
        put(node, "lastFailedAt", sink.lastFailedAt());
        node.put("lastError", sink.lastError());
        node.put("down", sink.down());
        return node.toString();
    }

    private static void put(ObjectNode node, String name, Optional<Instant> time) {
        time.ifPresent(at -> node.put(name, at.toString()));
    }
}
