package dev.vedette.agent.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server in a JVM of its own. It prints {@code listening on <port>} when it is ready, and ends when its standard input
 * does, so that it does not outlive the test.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String READY = "listening on ";

    /** Options of a JVM that starts, answers a few requests and ends: what C2 compiles costs more than it brings. */
    public static final List<String> SHORT_LIVED =
            List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readOutput, "server-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param jvm options of the JVM, {@code -javaagent} among them
     */
    public static ServerProcess start(String classPath, String mainClass, List<String> jvm, Map<String, String> env)
            throws Exception {
        return start(List.of(), classPath, mainClass, jvm, env);
    }

    /**
     * As {@link #start(String, String, List, Map)}.
     *
     * @param launcher a command that runs the command behind it
     */
    public static ServerProcess start(
            List<String> launcher, String classPath, String mainClass, List<String> jvm, Map<String, String> env)
            throws Exception {
        List<String> java = new ArrayList<>(launcher);
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return launch(java, classPath, mainClass, jvm, env);
    }

    /** As {@link #start(String, String, List, Map)}, with another Java. */
    public static ServerProcess start(
            Path java, String classPath, String mainClass, List<String> jvm, Map<String, String> env) throws Exception {
        return launch(List.of(java.toString()), classPath, mainClass, jvm, env);
    }

    private static ServerProcess launch(
            List<String> java, String classPath, String mainClass, List<String> jvm, Map<String, String> env)
            throws Exception {
        List<String> command = new ArrayList<>(java);
        command.addAll(SHORT_LIVED);
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, mainClass));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(env);
        ServerProcess server = new ServerProcess(builder.start());
        server.port.get(60, TimeUnit.SECONDS);
        return server;
    }

    /**
     * The class path of this test, without the agent's parts and what they bring along: else a class that the agent misses in
     * its own jar could come from here.
     *
     * @param module whose classes stay
     */
    public static Stream<String> classPathOf(String module) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains(module) || !entry.contains("collector-agent"))
                .filter(entry -> !entry.contains("/org/apache/kafka/") && !entry.contains("/org/apache/avro/"));
    }

    public int port() {
        return port.join();
    }

    /** The process's number. */
    public long pid() {
        return process.pid();
    }

    /** Lines of standard output and error so far. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Ends it as a person would, and waits for it. */
    public void stop() throws Exception {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end; it said " + output);
        }
    }

    /** Ends it as a crash would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /**
     * Kills it. Where a test had attached to it, a JVM that is killed leaves its socket behind, which keeps a later JVM with
     * the same process number and another user from being attached to.
     */
    @Override
    public void close() {
        process.destroyForcibly();
        Path socket = Path.of("/tmp/.java_pid" + process.pid());
        if (Files.exists(socket)) {
            try {
                process.waitFor();
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
                if (line.startsWith(READY)) {
                    port.complete(
                            Integer.parseInt(line.substring(READY.length()).strip()));
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        } finally {
            port.completeExceptionally(new AssertionError("the server ended; it said " + output));
        }
    }
}
