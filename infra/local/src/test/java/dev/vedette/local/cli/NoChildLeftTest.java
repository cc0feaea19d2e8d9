package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.TestStacks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends the launcher, all that it has started ends too. */
class NoChildLeftTest {
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    @AfterEach
    void endWhatIsLeft() {
        family.forEach(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "TERM"})
    void launcherIsSignalledWhileTheStackRuns(String signal) throws Exception {
        Process launcher = up();
        try (BufferedReader out = launcher.inputReader()) {
            assertThat(out.readLine()).startsWith("-javaagent:");
            signalAndSeeAllEnd(launcher, signal, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void launcherIsSignalledWhileTheStackStarts(String signal) throws Exception {
        Process launcher = up();
        // Launcher, broker, job manager, task manager, Elasticsearch's launcher or the shell that becomes it.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            // Some live for a moment only (a chown, a shell): whoever was seen once is in the family.
            launcher.descendants().forEach(family::add);
            return family.size() >= 4;
        });
        signalAndSeeAllEnd(launcher, signal, 5);
    }

    private void signalAndSeeAllEnd(Process launcher, String signal, int atLeast) throws IOException {
        launcher.descendants().forEach(family::add);
        family.add(launcher.toHandle());
        assertThat(family).hasSizeGreaterThanOrEqualTo(atLeast);
        new ProcessBuilder("kill", "-" + signal, Long.toString(launcher.pid())).start();
        await("all of %s end".formatted(family))
                .atMost(Duration.ofSeconds(30))
                .until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static Process up() throws IOException {
        Ports ports = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Vedette.class.getName(),
                "up",
                "--parts=kafka,flink,elasticsearch",
                "--kafka-port=" + ports.kafka(),
                "--flink-port=" + ports.flink(),
                "--elasticsearch-port=" + ports.elasticsearch());
        builder.environment().put("VEDETTE_HOME", TestStacks.home("signals").toString());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return builder.start();
    }
}
