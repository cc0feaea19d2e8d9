package dev.vedette.local.cli;

import dev.vedette.local.stack.StackException;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.release.ModelRelease;
import dev.vedette.models.release.ModelRelease.Outcome;
import dev.vedette.models.release.ModelVersions;
import dev.vedette.models.sessions.CallScorer;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}: which models are in force. The detection job takes a change without a restart. */
@Command(
        name = "models",
        description = "Put models into force, show them, and go back to earlier ones.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class ModelsCommand {

    @Command(
            name = "push",
            description = {
                "Put a model into force, if its report is not worse than that of the one in force;",
                "1 if it is, with the figure that is worse."
            },
            mixinStandardHelpOptions = true)
    int push(
            @Parameters(paramLabel = "FILE", description = "NAME.avro, as train writes it") Path file,
            @Option(
                            names = "--force-reason",
                            paramLabel = "TEXT",
                            description = "put it into force although it is worse; kept with the model")
                    @Nullable
                    String reason,
            @Mixin Broker broker,
            @Mixin ModelKeys keys)
            throws Exception {
        ModelArtifact model = ModelFile.read(file, "./vedette train");
        try {
            return push(model, Optional.ofNullable(reason), broker.clientConfig(), keys);
        } catch (UnusableModelException e) {
            throw new UnusableInputException(file + ": " + e.getMessage());
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    /** Prints the version if it is in force, and says why if it is not; returns the exit code. */
    static int push(ModelArtifact model, Optional<String> reason, Map<String, Object> kafka, ModelKeys keys)
            throws StackException, UnusableInputException, UnusableModelException, ExecutionException,
                    InterruptedException {
        Outcome outcome = release(kafka, keys).push(model, reason);
        outcome.notes().forEach(note -> System.err.println(RulesCommand.plain(note)));
        if (outcome.published().isEmpty()) {
            Vedette.fault("refused: " + RulesCommand.plain(String.join("; ", outcome.faults()))
                    + " (--force-reason TEXT puts it into force all the same)");
            return Vedette.FOUND;
        }
        outcome.faults().forEach(fault -> System.err.println("overridden: " + RulesCommand.plain(fault)));
        print(outcome.published().get(), "in force");
        return Vedette.DONE;
    }

    @Command(
            name = "rollback",
            description = "Put an earlier version into force again.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Parameters(paramLabel = "NAME", description = "of a model: tools, sessions, definitions") String name,
            @Option(names = "--to", paramLabel = "VERSION", description = "which (the one before the one in force)")
                    @Nullable
                    String version,
            @Mixin Broker broker,
            @Mixin ModelKeys keys)
            throws Exception {
        try {
            print(release(broker.clientConfig(), keys).rollback(name, Optional.ofNullable(version)), "in force");
            return Vedette.DONE;
        } catch (UnusableModelException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    @Command(
            name = "remove",
            description = "Take a model out of force; rollback brings it back.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME", description = "of a model: tools, sessions, definitions") String name,
            @Mixin Broker broker,
            @Mixin ModelKeys keys)
            throws Exception {
        try {
            release(broker.clientConfig(), keys).remove(name);
            return Vedette.DONE;
        } catch (UnusableModelException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        } catch (KafkaException | ExecutionException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    @Command(
            name = "list",
            description = "Models in force, and earlier versions to go back to, a line each.",
            mixinStandardHelpOptions = true)
    int list(@Mixin Broker broker, @Mixin ModelKeys.Trusted trusted) throws Exception {
        try {
            ModelRelease.list(broker.clientConfig(), trusted.read()).forEach(ModelsCommand::print);
            return Vedette.DONE;
        } catch (KafkaException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    @Command(
            name = "orders",
            description = "Write the weights by which agents judge what they read, of the model of sessions in force.",
            mixinStandardHelpOptions = true)
    int orders(
            @Parameters(paramLabel = "FILE", description = "to write, for the agents' option vedette.orders.file")
                    Path file,
            @Mixin Broker broker,
            @Mixin ModelKeys.Trusted trusted)
            throws Exception {
        try {
            Optional<ModelArtifact> inForce = Optional.ofNullable(
                            ModelRelease.list(broker.clientConfig(), trusted.read())
                                    .get(CallScorer.NAME))
                    .flatMap(ModelVersions::inForce);
            if (inForce.isEmpty()) {
                throw new UnusableInputException(
                        "no model of sessions is in force: the job scores by the one that Vedette"
                                + " comes with, and so do agents");
            }
            CallScorer model = CallScorer.load(inForce.get());
            Files.write(file, model.orders());
            System.out.println(RulesCommand.plain(model.label() + "  " + model.ordersLabel()));
            return Vedette.DONE;
        } catch (UnusableModelException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be written: name a file in a folder that you may write");
        } catch (KafkaException e) {
            throw broker.doesNotAnswer(e);
        }
    }

    private static ModelRelease release(Map<String, Object> kafka, ModelKeys keys)
            throws StackException, UnusableInputException {
        SigningKey key = keys.read();
        return new ModelRelease(kafka, key, keys.trusted(key), System.getProperty("user.name", "unknown"));
    }

    private static void print(String name, ModelVersions versions) {
        Optional<String> inForce = versions.inForce().map(ModelArtifact::getVersion);
        versions.inForce().ifPresent(artifact -> print(artifact, "in force"));
        if (inForce.isEmpty() && versions.newest().isPresent()) {
            System.out.printf("%-11s  %-16s  %-8s%n", name, "-", "removed");
        }
        versions.disbelieved()
                .ifPresent(reason -> System.out.printf("%-11s  %-16s  %-8s  %s%n", name, "-", "refused", reason));
        for (int i = versions.kept().size() - 1; i >= 0; i--) {
            ModelArtifact artifact = versions.kept().get(i);
            if (!inForce.equals(Optional.of(artifact.getVersion()))) {
                print(artifact, "earlier");
            }
        }
    }

    private static void print(ModelArtifact artifact, String state) {
        System.out.println(RulesCommand.plain("%-11s  %-16s  %-8s  %s  %s"
                .formatted(
                        artifact.getName(),
                        artifact.getVersion(),
                        state,
                        artifact.getFeatureVersion(),
                        ModelRelease.story(artifact))));
    }
}
