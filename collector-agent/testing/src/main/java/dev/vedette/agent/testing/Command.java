package dev.vedette.agent.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
public final class Command {
    private Command() {}

    /** How it ended, and what it wrote to standard output and standard error. */
    public record Outcome(int exit, String output, String errors) {
        /** @throws AssertionError with all that it wrote unless it ended with 0 */
        public Outcome mustSucceed(List<String> command) {
            if (exit != 0) {
                throw new AssertionError(
                        String.join(" ", command) + " ended with " + exit + "\n" + output + "\n" + errors);
            }
            return this;
        }
    }

    /**
     * Runs it with nothing on its standard input; with it end the processes that it has started.
     *
     * @param most how long it may take
     * @param help what to do if the program is not there
     */
    public static Outcome run(
            List<String> command, Path directory, Map<String, String> environment, Duration most, String help)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = start(builder, help);
            try {
                if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(String.join(" ", command) + " did not end within " + most + "\n"
                            + Files.readString(output) + "\n" + Files.readString(errors));
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static Process start(ProcessBuilder builder, String help) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError(builder.command().get(0) + " cannot be run: " + help, e);
        }
    }
}
