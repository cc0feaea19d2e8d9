package dev.vedette.agent.core.event;

import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** The way of an event into the ring. Thread-safe; never waits. */
public final class Recorder {
    private final ThreadLocal<EventEncoder> encoders = ThreadLocal.withInitial(EventEncoder::new);
    private final LongAdder seen = new LongAdder();
    private final HandOverRing ring;
    private final byte[] server;

    public Recorder(HandOverRing ring, Settings settings) {
        this.ring = ring;
        EventEncoder fields = new EventEncoder();
        this.server = fields.put(Fields.TENANT, settings.tenant())
                .put(Fields.SERVICE_NAME, settings.serviceName())
                .put(Fields.SERVICE_VERSION, settings.serviceVersion().orElse(null))
                .since(0);
    }

    /**
     * An event that happens now. It belongs to the calling thread until it is recorded, and the thread starts no other
     * one until then.
     */
    public EventEncoder start(String eventName) {
        return encoders.get().start(eventName, nowMicros()).append(server);
    }

    /** Puts it into the ring; without room there it is counted by the ring and lost. */
    public void record(EventEncoder event) {
        seen.increment();
        if (event.length() <= EventEncoder.MAX_BYTES) {
            ring.offer(event.bytes(), event.length());
        } else {
            ring.drop();
        }
    }

    /** Whether there is so much room in the ring that a long text puts no other event out of it. */
    public boolean hasRoomToSpare() {
        return ring.used() <= ring.capacity() / 2;
    }

    /** Events that were to be recorded, dropped ones among them. */
    public long seen() {
        return seen.sum();
    }

    /** The clock of all events, in microseconds since 1970. */
    public static long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
