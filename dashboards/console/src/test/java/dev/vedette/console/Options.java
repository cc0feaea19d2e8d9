package dev.vedette.console;

import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.util.Map;

/** Options of consoles in tests, with nothing but Elasticsearch behind them. */
final class Options {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    private Options() {}

    static ConsoleOptions at(URI elasticsearch) {
        return at("127.0.0.1", 0, elasticsearch);
    }

    static ConsoleOptions at(String host, int port, URI elasticsearch) {
        return new ConsoleOptions(host, port, elasticsearch, KafkaSettings.of("127.0.0.1:9", Map.of()), NOWHERE);
    }
}
