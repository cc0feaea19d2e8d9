package dev.vedette.agent.core.event;

import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The way of an event into the ring. Thread-safe; never waits. */
public final class Recorder {
    private final ThreadLocal<EventEncoder> encoders = ThreadLocal.withInitial(EventEncoder::new);
    private final LongAdder seen = new LongAdder();
    private final HandOverRing ring;
    private final String tenant;
    private final String serviceName;
    private final Optional<String> serviceVersion;

    public Recorder(HandOverRing ring, Settings settings) {
        this.ring = ring;
        this.tenant = settings.tenant();
        this.serviceName = settings.serviceName();
        this.serviceVersion = settings.serviceVersion();
    }

    /**
     * An event that happens now. It belongs to the calling thread until it is recorded, and the thread starts no other
     * one until then.
     */
    public EventEncoder start(String eventName) {
        return encoders.get()
                .start(eventName, nowMicros())
                .put(Fields.TENANT, tenant)
                .put(Fields.SERVICE_NAME, serviceName)
                .put(Fields.SERVICE_VERSION, serviceVersion.orElse(null));
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

    /** Events that were to be recorded, dropped ones among them. */
    public long seen() {
        return seen.sum();
    }

    private static long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
