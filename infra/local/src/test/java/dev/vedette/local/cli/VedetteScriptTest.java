package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
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
        ProcessBuilder builder =
                new ProcessBuilder("bash", root.resolve("vedette").toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(root.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("VEDETTE_HOME");
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
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
