package dev.vedette.benchmarks.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The server has the first half of the processors, load and broker have the rest: on the same ones the server's agent
 * would be charged for what the broker does with its events. Where there is no {@code taskset} all share all.
 */
record Processors(boolean apart, String server, String rest) {
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    static Processors choose() {
        int count = Runtime.getRuntime().availableProcessors();
        int half = count / 2;
        return new Processors(count > 1 && Files.isExecutable(TASKSET), range(0, half - 1), range(half, count - 1));
    }

    private static String range(int first, int last) {
        return first >= last ? Integer.toString(first) : first + "-" + last;
    }

    /** What stands before the server's command. */
    List<String> prefix() {
        return apart ? List.of(TASKSET.toString(), "-c", server) : List.of();
    }

    /** Keeps a process off the server's processors. */
    void keepOff(long pid) throws IOException, InterruptedException {
        give(rest, pid);
    }

    /** Gives the server all of them, for what has to be over before anything is measured. */
    void lend(long server) throws IOException, InterruptedException {
        give(this.server + "," + rest, server);
    }

    /** Gives the server its own ones alone. */
    void takeBack(long server) throws IOException, InterruptedException {
        give(this.server, server);
    }

    private void give(String processors, long pid) throws IOException, InterruptedException {
        if (apart) {
            new ProcessBuilder(TASKSET.toString(), "-a", "-c", "-p", processors, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    String text() {
        return apart
                ? "server on processor " + server + ", load and broker on " + rest
                : "server, load and broker share all processors";
    }
}
