package dev.vedette.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Ends parts of the console beside each other, each of which may take its time, and waits for them no longer than it was told. */
final class Shutdown {

    private static final Logger LOG = Logger.getLogger(Shutdown.class.getName());

    private Shutdown() {}

    /** Runs all {@code parts} at once; returns when they are done, when {@code patience} is over, or when the thread is interrupted. */
    static void together(Duration patience, Runnable... parts) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable part : parts) {
            Thread thread = new Thread(part, "vedette-console-end");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                if (thread.isAlive()) {
                    LOG.log(Level.FINE, "A part of the console did not end within {0}", patience);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
