package dev.vedette.local.stack;

import static java.util.stream.Collectors.joining;

import dev.vedette.local.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;

/** Waits until a child process does its work. */
final class Readiness {
    private static final long POLL_MILLIS = 50;

    private Readiness() {}

    /** Whether the child is ready; a connection that is refused means not yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException, StackException;
    }

    /**
     * Asks every 50 ms.
     *
     * @throws StackException if the child ends, or is not ready in time
     */
    static void await(ChildProcess child, Duration patience, Condition ready)
            throws StackException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                if (ready.holds()) {
                    return;
                }
            } catch (IOException e) {
                // Nobody listens yet.
            }
            if (!child.isAlive()) {
                throw new StackException(ended(child));
            }
            if (System.nanoTime() > deadline) {
                throw new StackException("%s is not ready after %d s: see %s"
                        .formatted(child.name(), patience.toSeconds(), child.log()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** One line about a child that ended although nobody told it to. */
    static String ended(ChildProcess child) {
        // Elasticsearch ends with two lines that do not say why; the exception and its cause stand before them.
        String shown = child.lastLines(4).stream()
                .map(line -> line.length() > 300 ? line.substring(0, 300) + "..." : line)
                .collect(joining(" | "));
        return "%s ended with exit code %d: %s (all of it in %s)"
                .formatted(child.name(), child.exited().join(), shown, child.log());
    }
}
