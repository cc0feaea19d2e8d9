package dev.vedette.agent.core.health;

import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.ring.HandOverRing;
import java.util.Map;

/**
 * The agent's counters since its start. Heartbeats, JMX and metrics read them here, so that all of them say the same.
 * Thread-safe; never waits.
 */
public final class Health {
    private final Recorder recorder;
    private final HandOverRing ring;
    private final Losses losses;
    private final Progress progress;

    public Health(Recorder recorder, HandOverRing ring, Losses losses, Progress progress) {
        this.recorder = recorder;
        this.ring = ring;
        this.losses = losses;
        this.progress = progress;
    }

    /** Events that were to be recorded, those for which there was no room among them. */
    public long seen() {
        return recorder.seen();
    }

    /** Events that Kafka, or the receiver, has acknowledged; those that earlier starts left among them. */
    public long sent() {
        return progress.sent();
    }

    /** Events that were written to the spool because they were not taken in time. */
    public long spooled() {
        return progress.spooled();
    }

    /** Events for which the ring had no room. */
    public long withoutRoom() {
        return ring.dropped();
    }

    /** Events that will never be sent, by the reasons of {@code vedette.agent.loss}. */
    public Map<String, Long> dropped() {
        Map<String, Long> dropped = losses.total();
        if (withoutRoom() > 0) {
            dropped.merge("ring_full", withoutRoom(), Long::sum);
        }
        return dropped;
    }

    /** Failures of hooks; the application has noticed none of them. */
    public long hookFailures() {
        return losses.total().getOrDefault("hook_failed", 0L);
    }

    public long ringUsedBytes() {
        return ring.used();
    }

    public long ringCapacityBytes() {
        return ring.capacity();
    }

    public long spoolBytes() {
        return progress.spoolBytes();
    }

    public RingTime ringTime() {
        return progress.ringTime();
    }
}
