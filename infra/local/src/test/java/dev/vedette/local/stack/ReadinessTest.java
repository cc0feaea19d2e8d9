package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.local.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    @TempDir
    private Path folder;

    /** As Elasticsearch ends: exception and cause, then two lines that name a file. */
    private static final String LAST_WORDS = """
            [ERROR] fatal exception while booting java.lang.IllegalStateException: no agent
            \tat org.example.Boot.start(Boot.java:1)
            Caused by: java.net.BindException: Address already in use
            \tat org.example.Net.bind(Net.java:2)
            \t... 9 more

            ERROR: did not exit normally - check the logs
            ERROR: died while starting up
            """;

    @Test
    void aChildThatEndsIsToldWithItsCause() throws Exception {
        try (ChildProcess child = ChildProcess.start(
                "store",
                List.of("sh", "-c", "printf '%s' \"$0\"; exit 1", LAST_WORDS),
                folder.resolve("log"),
                any -> {})) {
            assertThatThrownBy(() -> Readiness.await(child, Duration.ofMinutes(1), () -> false))
                    .isInstanceOf(StackException.class)
                    .hasMessageStartingWith("store ended with exit code 1: [ERROR] fatal exception")
                    .hasMessageContaining("IllegalStateException: no agent")
                    .hasMessageContaining("BindException: Address already in use")
                    .hasMessageContaining("died while starting up")
                    .hasMessageNotContaining("Boot.java");
        }
    }
}
