package dev.vedette.local.cli;

import dev.vedette.local.stack.TestStacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command in a JVM of its own: standard output is the process's. */
final class CommandProcess {
    private CommandProcess() {}

    record Outcome(int code, String out, String err) {}

    /**
     * Runs it to its end.
     *
     * @param folder for what it says
     */
    static Outcome run(Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Vedette.class.getName());
        builder.command().addAll(arguments);
        builder.environment().putAll(environment);
        builder.environment().put("VEDETTE_HOME", TestStacks.home("cli").toString());
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        int code = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Outcome(code, Files.readString(out), Files.readString(err));
    }
}
