package dev.vedette.local.process;

import java.io.IOException;

/**
 * Ends this JVM when its standard input ends. The parent holds the other end of that pipe and never writes to it, so the
 * pipe closes when the parent closes it, exits, or is killed by whatever means: the kernel sees to it, no code of
 * the parent has to run.
 *
 * <p>Loaded with {@code -javaagent}, so that the main class and its arguments stay what they are.
 */
public final class Leash {
    /** Shutdown hooks get this long, then the JVM is halted. */
    private static final long GRACE_MILLIS = 8_000;

    private Leash() {}

    /** Called by the JVM before the main class. */
    public static void premain(String arguments) {
        daemon("leash", Leash::holdOn).start();
    }

    private static void holdOn() {
        try {
            while (System.in.read() >= 0) {
                // Whatever is written is not for us.
            }
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
        daemon("leash-halt", Leash::haltAfterGrace).start();
        System.exit(0);
    }

    private static void haltAfterGrace() {
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread for a reason that would let the JVM live on.
        }
        Runtime.getRuntime().halt(1);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
