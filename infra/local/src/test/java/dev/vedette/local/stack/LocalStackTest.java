package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {
    @Test
    void partsStartAndStop(@TempDir Path home) throws Exception {
        StackOptions options = new StackOptions(
                home,
                Ports.free(),
                Set.of(Part.KAFKA, Part.FLINK, Part.ELASTICSEARCH),
                Optional.empty(),
                Optional.empty(),
                List.of());
        try (LocalStack stack = LocalStack.start(
                Checkout.locate(), options, (part, took) -> System.err.println(part + " " + took.toMillis()))) {
            assertThat(stack.startedIn().keySet()).isEqualTo(EnumSet.of(Part.KAFKA, Part.FLINK, Part.ELASTICSEARCH));
            System.err.println(stack.residentBytes());
        }
    }
}
