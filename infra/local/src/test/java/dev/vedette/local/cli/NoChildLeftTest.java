package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.TestStacks;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends the launcher, all that it has started ends too. */
class NoChildLeftTest {
    private static final int SIGINT = 2;

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

    /** With the jobs, the console and the watched server beside the stack, while people work and attackers attack. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void launcherIsSignalledDuringADemo(String signal) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("demo", "--seed=1"));
        arguments.addAll(TestStacks.freePorts());
        Process launcher = vedette(Redirect.PIPE, arguments.toArray(String[]::new));
        try (BufferedReader err = launcher.errorReader()) {
            // The stream's own anyMatch ends with the line; AssertJ's would read to the end first.
            assertThat(err.lines().peek(System.err::println).anyMatch(line -> line.endsWith("people are at work")))
                    .isTrue();
            // Launcher, broker, job manager, task manager, Elasticsearch's launcher and server, MCP server.
            signalAndSeeAllEnd(launcher, signal, 7);
        }
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
        return vedette(
                Redirect.INHERIT,
                "up",
                "--parts=kafka,flink,elasticsearch",
                "--kafka-port=" + ports.kafka(),
                "--flink-port=" + ports.flink(),
                "--elasticsearch-port=" + ports.elasticsearch());
    }

    /**
     * A shell without job control starts what it runs in the background so that it ignores SIGINT, and everything below
     * inherits that: tests that are run so would send a signal that the launcher never gets to see.
     */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
        return (ignored >> (SIGINT - 1) & 1) == 1;
    }

    private static Process vedette(Redirect err, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(ignoresInterrupts() ? List.of("env", "--default-signal=INT") : List.of());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Vedette.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("VEDETTE_HOME", TestStacks.home("signals").toString());
        builder.redirectError(err);
        return builder.start();
    }
}
