package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.StackException;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of every command that signs. */
final class RuleKey {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "private key that signs, NAME.key beside NAME.pub (VEDETTE_HOME/keys/rules.key)")
    private @Nullable Path file;

    SigningKey read() throws StackException, UnusableInputException {
        Path read = file == null
                ? StackOptions.keys(StackOptions.home(Checkout.locate())).resolve("rules.key")
                : file;
        try {
            return SigningKey.read(read);
        } catch (IOException e) {
            throw new UnusableInputException(
                    "--key: " + e.getMessage() + (file == null ? ": ./vedette up makes it at its first start" : ""));
        }
    }
}
