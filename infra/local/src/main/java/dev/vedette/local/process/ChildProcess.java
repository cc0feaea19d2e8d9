package dev.vedette.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A child process on a leash: it ends when {@link #close} is called, and also when this JVM ends in any way, because it
 * watches its standard input (see {@link Leash}). Its output goes to a file. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    /** Longer than the leash's own grace, so that this comes second. */
    private static final long PATIENCE_SECONDS = 12;

    /** Why a JVM ended is said before its stack traces, not in them. */
    private static final Pattern STACK_FRAME = Pattern.compile("\\tat |\\t\\.\\.\\. \\d");

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a Java program.
     *
     * @param name what people call it
     * @param program what to run
     * @param leashJar jar that {@link LeashJar} wrote
     * @param log file that takes standard output and standard error; replaced
     */
    public static ChildProcess start(String name, JavaProgram program, Path leashJar, Path log) throws IOException {
        return start(name, program.command(leashJar), log, builder -> {});
    }

    /**
     * Starts a Java program that writes to this JVM's own standard output and standard error.
     *
     * @param log named in messages; stays empty
     */
    public static ChildProcess startInForeground(String name, JavaProgram program, Path leashJar, Path log)
            throws IOException {
        return start(
                name,
                program.command(leashJar),
                log,
                builder -> builder.redirectErrorStream(false)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /**
     * Starts a command that is a JVM with a leash, or becomes one by {@code exec}.
     *
     * @param command program and arguments; no shell reads them
     * @param settings sets environment and working directory
     */
    public static ChildProcess start(String name, List<String> command, Path log, Consumer<ProcessBuilder> settings)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        settings.accept(builder);
        return new ChildProcess(name, builder.start(), log);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Exit code of the process; waits for its end. */
    public CompletableFuture<Integer> exited() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Resident memory in bytes with that of all descendants; empty where the system does not tell. */
    public OptionalLong residentBytes() {
        return ResidentMemory.of(process.toHandle());
    }

    /** File that takes its output. */
    public Path log() {
        return log;
    }

    /** The last lines of its output that are no stack frames, oldest first, without control characters. */
    public List<String> lastLines(int count) {
        Deque<String> last = new ArrayDeque<>(count);
        // Not every child writes UTF-8 at every moment of its end.
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> !line.isBlank() && !STACK_FRAME.matcher(line).lookingAt())
                    .forEach(line -> {
                        if (last.size() == count) {
                            last.removeFirst();
                        }
                        last.addLast(line.replaceAll("\\p{Cntrl}", " "));
                    });
        } catch (IOException | UncheckedIOException e) {
            last.add("(no output: " + log + " cannot be read)");
        }
        return List.copyOf(last);
    }

    /** Kills the process and its descendants at once, as {@code kill -9} does, and waits until they are gone. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        waitFor(family);
    }

    /** Lets go of the leash without waiting for the end; {@link #close} waits. */
    public void release() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The child has closed its end already.
        }
    }

    /** Lets the process and its descendants end in good order; kills what has not ended after 12 seconds. */
    @Override
    public void close() {
        List<ProcessHandle> family = family();
        release();
        try {
            waitFor(family);
        } catch (InterruptedException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>();
        family.add(process.toHandle());
        process.descendants().forEach(family::add);
        return family;
    }

    private static void waitFor(List<ProcessHandle> family) throws InterruptedException {
        CompletableFuture<?>[] ends = family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            family.forEach(ProcessHandle::destroyForcibly);
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
    }
}
