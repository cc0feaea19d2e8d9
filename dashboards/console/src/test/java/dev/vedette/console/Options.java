package dev.vedette.console;

import dev.vedette.console.elasticsearch.Access;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.signing.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Options of consoles in tests, without a Flink. */
final class Options {
    static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    private Options() {}

    static ConsoleOptions of(String host, int port, URI elasticsearch, Path folder, KafkaSettings kafka) {
        return of(host, port, elasticsearch, folder, kafka, NOWHERE);
    }

    static ConsoleOptions of(String host, int port, URI elasticsearch, Path folder, KafkaSettings kafka, URI flink) {
        return new ConsoleOptions(host, port, elasticsearch, folder, kafka, flink);
    }

    /** With a key that signs silences; the folder gets it if it has none. */
    static ConsoleOptions withSilenceKey(URI elasticsearch, Path folder, KafkaSettings kafka) throws IOException {
        SigningKey.readOrCreate(folder.resolve("keys"), "silences");
        Path key = folder.resolve("keys/silences.key");
        return new ConsoleOptions(
                "127.0.0.1", 0, elasticsearch, folder, kafka, NOWHERE, Access.OPEN, Optional.empty(), Optional.of(key));
    }
}
