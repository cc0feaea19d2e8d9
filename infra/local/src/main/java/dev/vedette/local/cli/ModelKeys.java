package dev.vedette.local.cli;

import dev.vedette.local.stack.StackException;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that change which model is in force. */
final class ModelKeys {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "private key that signs, NAME.key beside NAME.pub (VEDETTE_HOME/keys/models.key)")
    private @Nullable Path file;

    @Option(
            names = "--model-keys",
            paramLabel = "FILE",
            description = "public keys of those whose models count as in force (that of --key)")
    private @Nullable Path trusted;

    SigningKey read() throws StackException, UnusableInputException {
        return RuleKey.read(file, "models.key");
    }

    /** Whose models count: as the detection job has it. */
    TrustedKeys trusted(SigningKey key) throws UnusableInputException {
        return trusted == null ? key.trusted() : read(trusted);
    }

    /** The option of commands that only look which model is in force. */
    static final class Trusted {
        @Option(
                names = "--model-keys",
                paramLabel = "FILE",
                description = "public keys of those whose models count (VEDETTE_HOME/keys/models.pub)")
        private @Nullable Path file;

        TrustedKeys read() throws StackException, UnusableInputException {
            return ModelKeys.read(file == null ? RuleKey.ofHome("models.pub") : file);
        }
    }

    private static TrustedKeys read(Path file) throws UnusableInputException {
        try {
            return TrustedKeys.read(file);
        } catch (IOException e) {
            throw new UnusableInputException("--model-keys: " + e.getMessage());
        }
    }
}
