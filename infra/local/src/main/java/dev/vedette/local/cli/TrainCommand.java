package dev.vedette.local.cli;

import dev.vedette.models.ModelTopic;
import dev.vedette.models.TrainTools;
import dev.vedette.models.UnusableModelException;
import dev.vedette.schemas.avro.ModelArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}: a model out of recorded benign traffic. */
@Command(name = "train", description = "Make a model out of recorded benign traffic.", mixinStandardHelpOptions = true)
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
                            description = "put it into force at this Kafka too (nowhere)")
                    @Nullable
                    String bootstrap)
            throws Exception {
        try {
            ModelArtifact artifact = TrainTools.run(calls, out, seed, System.out);
            if (bootstrap != null) {
                ModelTopic.publish(Map.of("bootstrap.servers", bootstrap, "max.block.ms", 10_000), artifact);
                System.err.println("put into force at " + bootstrap);
            }
            return Vedette.DONE;
        } catch (dev.vedette.models.UnusableInputException | UnusableModelException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        } catch (KafkaException | ExecutionException e) {
            throw UnusableInputException.noBroker(String.valueOf(bootstrap), e);
        }
    }
}
