package dev.vedette.benchmarks.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A {@link BenchServer} in a JVM of its own. It ends when its standard input does, so that it does not outlive this one. */
final class ServerUnderTest implements AutoCloseable {
    private static final String HEAP = "384m";

    private final Process process;
    private final BufferedReader out;
    private final int port;

    private ServerUnderTest(Process process, BufferedReader out, int port) {
        this.process = process;
        this.out = out;
        this.port = port;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param prefix of the command line, to choose processors
     * @param jvm options of the JVM
     */
    static ServerUnderTest start(List<String> prefix, String classPath, List<String> jvm) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, BenchServer.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(BenchServer.READY)) {
                return new ServerUnderTest(
                        process,
                        out,
                        Integer.parseInt(
                                line.substring(BenchServer.READY.length()).strip()));
            }
        }
        throw new IOException("the server did not start: " + String.join(" ", command));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** What it says of itself. */
    Map<String, Double> ask(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String line = out.readLine();
        while (line != null && !line.startsWith("=")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the server has ended");
        }
        Map<String, Double> answer = new TreeMap<>();
        for (String pair : line.substring(1).strip().split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                answer.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
            }
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
