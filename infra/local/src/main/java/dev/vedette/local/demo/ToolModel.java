package dev.vedette.local.demo;

import dev.vedette.local.stack.Checkout;
import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.UnusableInputException;
import dev.vedette.models.UnusableModelException;
import dev.vedette.models.release.ModelRelease;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The model of tool calls that the demo runs with: trained at each start from the recording of the training tasks. */
public final class ToolModel {

    private static final String RECORDING = "infra/local/recordings/office-training.jsonl.gz";
    /** The same for everybody, as the recording is. */
    static final long SEED = 1;

    private final CompletableFuture<ModelArtifact> artifact;

    private ToolModel(CompletableFuture<ModelArtifact> artifact) {
        this.artifact = artifact;
    }

    /** Begins to train, beside the start of the stack. */
    public static ToolModel train(Checkout checkout) {
        Path recording = checkout.root().resolve(RECORDING);
        return new ToolModel(CompletableFuture.supplyAsync(() -> {
            try {
                return ModelTrainer.train(List.of(Recording.read(recording)), SEED)
                        .artifact();
            } catch (UnusableInputException fault) {
                throw new DemoException(String.valueOf(fault.getMessage()), fault);
            }
        }));
    }

    /** Signs the model and puts it into force, when it is trained. */
    public void publish(Map<String, Object> kafka, SigningKey key) throws InterruptedException {
        try {
            ModelRelease.Outcome outcome =
                    new ModelRelease(kafka, key, key.trusted(), "vedette demo").push(artifact.get(), Optional.empty());
            if (outcome.published().isEmpty()) {
                throw new DemoException("the model of tool calls is not in force: " + outcome.faults());
            }
        } catch (ExecutionException | UnusableModelException failure) {
            throw new DemoException("the model of tool calls is not in force: " + failure.getMessage(), failure);
        }
    }
}
