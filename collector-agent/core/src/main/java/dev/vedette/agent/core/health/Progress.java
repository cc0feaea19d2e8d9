package dev.vedette.agent.core.health;

/** What becomes of the events behind the ring, since this start. Written by the drainer's thread alone, read by any. */
public final class Progress {
    private final RingTime ringTime = new RingTime();
    private volatile long sent;
    private volatile long spooled;
    private volatile long spoolBytes;

    /** Kafka, or the receiver, has one more. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public void addSent() {
        sent++;
    }

    /** So many more were written to the spool. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void addSpooled(int events) {
        spooled += events;
    }

    /** What the spool holds now. */
    public void spoolHolds(long bytes) {
        spoolBytes = bytes;
    }

    public long sent() {
        return sent;
    }

    public RingTime ringTime() {
        return ringTime;
    }

    long spooled() {
        return spooled;
    }

    long spoolBytes() {
        return spoolBytes;
    }
}
