package dev.vedette.console;

import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;

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
}
