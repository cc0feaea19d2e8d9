package dev.vedette.local.cli;

import dev.vedette.models.TrainTools;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.definitions.TrainDefinitions;
import dev.vedette.models.sessions.TrainSessions;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: a model out of recorded benign traffic, or of definitions. */
@Command(name = "train", description = "Make a model out of recordings.", mixinStandardHelpOptions = true)
final class TrainCommand {

    @Command(
            name = "tools",
            description = "Learn the habits of tool calls; writes tools.avro and report.json.",
            mixinStandardHelpOptions = true)
    int tools(
            @Option(
                            names = "--calls",
                            required = true,
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "benign tool calls, JSON lines, .gz or plain")
                    List<Path> calls,
            @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for model and report")
                    Path out,
            @Option(names = "--seed", paramLabel = "N", description = "${DEFAULT-VALUE}", defaultValue = "1") long seed,
            @Option(
                            names = "--bootstrap",
                            paramLabel = "HOST:PORT",
                            description = "put it into force at this Kafka too, as models push does (nowhere)")
                    @Nullable
                    String bootstrap,
            @Mixin ModelKeys keys)
            throws Exception {
        try {
            ModelArtifact artifact = TrainTools.run(calls, out, seed, System.out);
            return bootstrap == null
                    ? Vedette.DONE
                    : ModelsCommand.push(artifact, Optional.empty(), Broker.clientConfig(bootstrap), keys);
        } catch (dev.vedette.models.UnusableInputException | UnusableModelException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        } catch (KafkaException | ExecutionException e) {
            throw UnusableInputException.noBroker(String.valueOf(bootstrap), e);
        }
    }

    @Command(
            name = "definitions",
            description = "Learn what poisoned definitions of tools say; writes definitions.avro and report.json.",
            mixinStandardHelpOptions = true)
    int definitions(
            @Option(
                            names = "--tools",
                            required = true,
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "definitions with label_poisoned, JSON lines, .gz or plain")
                    List<Path> tools,
            @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for model and report")
                    Path out,
            @Option(names = "--seed", paramLabel = "N", description = "${DEFAULT-VALUE}", defaultValue = "1") long seed)
            throws Exception {
        try {
            TrainDefinitions.run(tools, out, seed, System.out);
            return Vedette.DONE;
        } catch (dev.vedette.models.UnusableInputException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "sessions",
            description = {
                "Learn what sessions look like whose caller was told what to do; writes sessions.avro, the agent's",
                "orders.weights and report.json. Takes some minutes."
            },
            mixinStandardHelpOptions = true)
    int sessions(
            @Option(
                            names = "--calls",
                            required = true,
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "tool calls with args and result, JSON lines, .gz or plain")
                    List<Path> calls,
            @Option(
                            names = "--tools",
                            required = true,
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "definitions of tools, JSON lines, .gz or plain")
                    List<Path> tools,
            @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for model and report")
                    Path out,
            @Option(names = "--seed", paramLabel = "N", description = "${DEFAULT-VALUE}", defaultValue = "1") long seed)
            throws Exception {
        try {
            TrainSessions.run(calls, tools, out, seed, System.out);
            return Vedette.DONE;
        } catch (dev.vedette.models.UnusableInputException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        }
    }
}
