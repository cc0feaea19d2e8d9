package dev.vedette.local.stack;

import java.time.Duration;

/** Hears how the start goes on. Called from several threads, one call at a time. */
@FunctionalInterface
public interface Progress {
    /**
     * A part is ready.
     *
     * @param part which one
     * @param took time from its own start
     */
    void ready(Part part, Duration took);

    /**
     * A part ended while it started and is started once more.
     *
     * @param why one line about the end
     */
    default void again(Part part, String why) {}
}
