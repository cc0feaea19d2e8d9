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
            ring.drop(1);
        }
    }

    /**
     * As {@link #record}, of two events that have all of the first one in common. The second waits in the ring until its end is
     * known.
     *
     * @param first length of the first one, from where the encoder {@linkplain EventEncoder#goOnAs went on} as the second
     * @param openFrom length of what stands in any case; what is behind it stands unless {@link #complete} says otherwise. If
     *     nothing is behind it, nobody waits
     * @return its place, for {@link #complete} or {@link #leave}, one of which has to follow; negative if both are lost
     */
    public long recordOpen(EventEncoder event, int first, int openFrom) {
        seen.add(2);
        if (event.length() <= EventEncoder.MAX_BYTES) {
            return ring.offerOpen(event.bytes(), event.length(), first, openFrom);
        }
        ring.drop(2);
        return -1;
    }

    /** What an event ends with, on the thread that reads the ring. It belongs to it as an event that it {@linkplain #start starts}. */
    public EventEncoder startEnd() {
        return encoders.get().clear();
    }

    /** The event is whole. For the thread that reads the ring, as {@link #leave}. */
    public void complete(long place, EventEncoder end) {
        ring.complete(place, end.bytes(), end.length());
    }

    /** The event stays as it was recorded, unless it is complete already. */
    public void leave(long place) {
        ring.leave(place);
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
