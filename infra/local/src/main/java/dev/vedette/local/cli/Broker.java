package dev.vedette.local.cli;

import dev.vedette.local.stack.Ports;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option of every command that talks to Kafka. */
final class Broker {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Kafka (${DEFAULT-VALUE})",
            defaultValue = "127.0.0.1:" + Ports.DEFAULT_KAFKA)
    private String bootstrap = "";

    String bootstrap() {
        return bootstrap;
    }

    /** Client settings with which a person who has named the wrong place does not wait for long. */
    Map<String, Object> clientConfig() {
        return clientConfig(bootstrap);
    }

    static Map<String, Object> clientConfig(String bootstrap) {
        return Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 10_000, "max.block.ms", 10_000);
    }

    UnusableInputException doesNotAnswer(Exception cause) {
        return UnusableInputException.noBroker(bootstrap, cause);
    }
}
