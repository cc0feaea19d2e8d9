package dev.vedette.local.cli;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.StackException;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that sign what rules are changed by. */
final class RuleKey {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "private key that signs, NAME.key beside NAME.pub (VEDETTE_HOME/keys/rules.key)")
    private @Nullable Path file;

    SigningKey read() throws StackException, UnusableInputException {
        return read(file, "rules.key");
    }

    /**
     * Reads a key that signs.
     *
     * @param file that was named; null: the one of {@code VEDETTE_HOME}
     * @param ours name of that
     */
    static SigningKey read(@Nullable Path file, String ours) throws StackException, UnusableInputException {
        try {
            return SigningKey.read(file == null ? ofHome(ours) : file);
        } catch (IOException e) {
            throw new UnusableInputException(
                    "--key: " + e.getMessage() + (file == null ? ": ./vedette up makes it at its first start" : ""));
        }
    }

    /** A file among the keys of {@code VEDETTE_HOME}. */
    static Path ofHome(String name) throws StackException {
        return StackOptions.keys(StackOptions.home(Checkout.locate())).resolve(name);
    }
}
