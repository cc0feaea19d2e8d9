package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.Checkout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code vedette} in a checkout of two files, with a java and a mvn that only say that they were called. */
class VedetteScriptTest {
    private static final String MVN_BUILDS =
            "echo mvn \"$@\" >> calls; mkdir -p infra/local/target; touch infra/local/target/vedette-local.jar";
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path root;

    @BeforeEach
    void layOut() throws Exception {
        Files.copy(Checkout.locate().root().resolve("vedette"), root.resolve("vedette"));
        Files.createDirectories(root.resolve("schemas/src/main/java"));
        old(Files.writeString(root.resolve("schemas/src/main/java/A.java"), ""));
        old(root.resolve("schemas/src/main/java"));
        old(root.resolve("schemas/src/main"));
        old(Files.writeString(root.resolve("pom.xml"), ""));
        program("mvn", MVN_BUILDS);
        program("java", "[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\"' >&2 || echo java \"$@\"");
    }

    @Test
    void theFirstCallBuildsAndLaterOnesDoNot() throws Exception {
        Outcome first = vedette("up", "--kafka-port", "1");
        assertThat(first.code()).isZero();
        assertThat(first.out()).startsWith("java ").endsWith("dev.vedette.local.cli.Vedette up --kafka-port 1\n");
        assertThat(first.err()).startsWith("building").contains("built in");
        assertThat(calls()).hasLineCount(1).contains("-DskipTests").contains("package");

        Outcome second = vedette("up");
        assertThat(second.err()).isEmpty();
        assertThat(calls()).hasLineCount(1);
    }

    @Test
    void whatComputesForLongIsCompiledWell() throws Exception {
        String quick = "-XX:TieredStopAtLevel=1";
        assertThat(vedette("bench", "rules").out()).doesNotContain(quick);
        assertThat(vedette("rules", "list").out()).contains(quick);
        Path events = Files.writeString(root.resolve("some events"), "{}");
        assertThat(vedette("rules", "eval", "--events", events.toString()).out())
                .contains(quick);
        assertThat(vedette("rules", "eval", "--events", "none").out()).contains(quick);
        try (RandomAccessFile many = new RandomAccessFile(events.toFile(), "rw")) {
            many.setLength(400_000_000);
        }
        assertThat(vedette("rules", "eval", "--events", events.toString()).out())
                .doesNotContain(quick);
        assertThat(vedette("rules", "eval", "--events=" + events, "--rules", "x")
                        .out())
                .doesNotContain(quick);
    }

    @Test
    void aChangedAnAddedAndADeletedSourceAreBuilt() throws Exception {
        vedette("up");
        Files.writeString(root.resolve("schemas/src/main/java/A.java"), "changed");
        vedette("up");
        assertThat(calls()).as("changed").hasLineCount(2);
        Files.writeString(root.resolve("schemas/src/main/java/B.java"), "added");
        vedette("up");
        assertThat(calls()).as("added").hasLineCount(3);
        Files.delete(root.resolve("schemas/src/main/java/B.java"));
        vedette("up");
        assertThat(calls()).as("deleted").hasLineCount(4);
    }

    @Test
    void testsAndPagesAreNotBuilt() throws Exception {
        vedette("up");
        Files.createDirectories(root.resolve("schemas/src/test/java"));
        Files.writeString(root.resolve("schemas/src/test/java/ATest.java"), "");
        Files.writeString(root.resolve("README.md"), "");
        vedette("up");
        assertThat(calls()).hasLineCount(1);
    }

    @Test
    void withoutNetworkItSaysSoInOneLine() throws Exception {
        program("mvn", "echo '[ERROR] Could not transfer artifact a:b:jar:1 from/to central: Unknown host'; exit 1");
        Outcome outcome = vedette("up");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("vedette: the build needs the network for its first download");
    }

    /** The real Maven, whose words the script looks for, at the first build of somebody without a network. */
    @Test
    void withoutNetworkTheRealMavenSaysSoToo() throws Exception {
        Files.delete(root.resolve("bin/mvn"));
        Files.writeString(root.resolve("pom.xml"), """
                <project><modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId><artifactId>empty</artifactId><version>1</version></project>
                """);
        Path settings = Files.createDirectories(root.resolve("nobody/.m2")).resolve("settings.xml");
        Files.writeString(settings, """
                <settings><mirrors><mirror>
                  <id>unreachable</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:1/</url></mirror></mirrors></settings>
                """);
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "MAVEN_OPTS",
                "-Xmx128m -Duser.home=" + root.resolve("nobody"));
        Outcome outcome = vedette(environment, "up");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("vedette: the build needs the network for its first download")
                .contains("build.log");
    }

    /** A terminal by script(1), where there is one of the sort that runs a command. */
    @Test
    void aTerminalShowsHowTheBuildGoesOn() throws Exception {
        program("mvn", "cat build-log; " + MVN_BUILDS);
        Files.writeString(root.resolve("build-log"), """
                [INFO] Downloaded from central: http://127.0.0.1/a.pom (1 kB at 1 kB/s)
                [INFO] Building Vedette schemas 0.1.0-SNAPSHOT                           [2/19]
                [INFO] Downloaded from central: http://127.0.0.1/b.jar (1 kB at 1 kB/s)
                """);
        Assumptions.assumeTrue(onTerminal("true").code() == 0, "no script(1) of util-linux");
        Outcome outcome = onTerminal("bash '" + root.resolve("vedette") + "' up");
        assertThat(outcome.out())
                .contains("\r\033[K  preparing, 1 files downloaded")
                .contains("\r\033[K  [2/19] Vedette schemas 0.1.0-SNAPSHOT, 2 files downloaded")
                .containsPattern("\r\033\\[Kbuilt in \\d+ s");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void aBuildThatFailsIsNamed() throws Exception {
        program("mvn", "echo '[INFO] x'; echo '[ERROR] A.java:[1,2] cannot find symbol'; exit 1");
        Outcome outcome = vedette("up");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("the build failed: A.java:[1,2] cannot find symbol");
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        program("java", "echo 'openjdk version \"11.0.2\"' >&2");
        Outcome outcome = vedette("up");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is of version 11: set JAVA_HOME to a JDK of version 17 or newer");
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome vedette(String... arguments) throws IOException, InterruptedException {
        return vedette(Map.of(), arguments);
    }

    private Outcome vedette(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", root.resolve("vedette").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    private Outcome onTerminal(String command) throws IOException, InterruptedException {
        return run(Map.of(), List.of("sh", "-c", "script -qec \"$0\" /dev/null", command));
    }

    private Outcome run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(root.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("VEDETTE_HOME");
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        int code = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Outcome(code, Files.readString(out), Files.readString(err));
    }

    private String calls() throws IOException {
        return Files.readString(root.resolve("calls"), StandardCharsets.UTF_8);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void old(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }
}
