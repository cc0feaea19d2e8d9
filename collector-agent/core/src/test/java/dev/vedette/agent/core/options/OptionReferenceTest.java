package dev.vedette.agent.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionReferenceTest {
    @Test
    void isTheTableInTheReadme() throws Exception {
        String table = "| option | environment | default | allowed | what it does |\n|---|---|---|---|---|\n"
                + Arrays.stream(Option.values())
                        .map(option -> "| `%s` | `%s` | %s | %s | %s |"
                                .formatted(
                                        option.key(),
                                        option.environmentName(),
                                        option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`",
                                        option.allowed(),
                                        option.description()))
                        .collect(Collectors.joining("\n"));
        assertThat(Files.readString(Path.of("..", "README.md"))).contains(table);
    }
}
