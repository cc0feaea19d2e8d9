package dev.vedette.agent.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code OPTIONS.md} is made from {@link Option}: {@code -Doptions.write=true} writes it anew. */
class OptionReferenceTest {
    private static final Path PAGE = Path.of("..", "OPTIONS.md");

    @Test
    void isThePage() throws Exception {
        String page = page();
        if (Boolean.getBoolean("options.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void takesItsOwnExamplesAndDefaults() throws Exception {
        for (Option option : Option.values()) {
            if (option.allowed().contains("readable")) {
                continue; // its example is a file of somebody else's machine
            }
            Settings.read(Map.of(option.key(), option.example()), Map.of());
            Settings.read(Map.of(), Map.of(option.environmentName(), option.example()));
        }
    }

    private static String page() {
        return """
                # Options of the agent

                As system property before environment before `vedette.config.file` before default. A wrong or unknown option is one line on standard error with its
                name and what is allowed; the agent stays off and the server starts.

                Everything below `vedette.kafka.` goes to the Kafka producer as it is, TLS (`vedette.kafka.security.protocol=SSL`, `vedette.kafka.ssl.*`) and SASL
                (`vedette.kafka.sasl.*`) among it, but what keeps events from getting lost or out of order (`acks`, `enable.idempotence`, partitioners, interceptors). In the
                environment `VEDETTE_KAFKA_SECURITY_PROTOCOL` is `vedette.kafka.security.protocol`. Secrets belong into the file or the environment: properties are seen in the list of processes.

                This page is made from `Option.java`; a test keeps it so.

                | option | environment | default | allowed | example | what it does |
                |---|---|---|---|---|---|
                """
                + Arrays.stream(Option.values())
                        .map(option -> "| `%s` | `%s` | %s | %s | `%s` | %s |\n"
                                .formatted(
                                        option.key(),
                                        option.environmentName(),
                                        option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`",
                                        option.allowed(),
                                        option.example(),
                                        option.description()))
                        .collect(Collectors.joining());
    }
}
