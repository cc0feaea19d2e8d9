package dev.vedette.local.faults;

import java.util.List;

/** Where a soak's alerts go: it can be taken down and comes back at the same place. Not thread-safe. */
interface SoakTarget extends AutoCloseable {
    /** As of the sink that writes there. */
    String name();

    /** Ends connections and takes none, until it is brought back. */
    void takeDown() throws Exception;

    /** Returns when it answers again. */
    void bringBack() throws Exception;

    /** Whether an alert is there; not while it is down. */
    boolean has(String alertId) throws Exception;

    /** All alerts that are there, one as often as a reader finds it. */
    List<String> alertIds() throws Exception;

    /** How often it was told of an alert, twice of the same state included. */
    long messages() throws Exception;
}
