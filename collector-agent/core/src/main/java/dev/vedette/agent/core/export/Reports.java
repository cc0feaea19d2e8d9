package dev.vedette.agent.core.export;

import dev.vedette.agent.bootstrap.Bridge;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.event.Fields;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.ring.HandOverRing;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the agent says of itself: heartbeats, losses, coverage, its end. They go through the ring like every other event. */
public final class Reports {
    static final String HEARTBEAT = "vedette.agent.heartbeat";

    private final Recorder recorder;
    private final HandOverRing ring;
    private final Coverage coverage;
    private final Health health;
    private final long everyNanos;
    private final Losses losses;
    private long next = System.nanoTime();

    public Reports(
            Recorder recorder, HandOverRing ring, Coverage coverage, Health health, Losses losses, Duration heartbeat) {
        this.recorder = recorder;
        this.ring = ring;
        this.coverage = coverage;
        this.health = health;
        this.losses = losses;
        this.everyNanos = heartbeat.toNanos();
    }

    /**
     * Reports if it is time to. Belongs to the drainer's thread.
     *
     * @param delivering whether Kafka takes events; as long as it does not, losses are not told, for the bound of the spool
     *     could force the telling out as well
     */
    void tick(boolean delivering) {
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + everyNanos;
        report(delivering);
    }

    /**
     * Reports for the last time, in good order: what happened since the last heartbeat would else be untold. Whoever reads the
     * events takes a start whose end was not told for one that was killed.
     */
    void end() {
        report(true);
        record("vedette.agent.end", Map.of());
    }

    private void report(boolean lossesToo) {
        if (lossesToo) {
            reportLosses();
        }
        coverage.changes().forEach(change -> record("vedette.agent.coverage", change));
        Map<String, String> counters = new TreeMap<>();
        counters.put("interval.ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(everyNanos)));
        counters.put("seen", Long.toString(health.seen()));
        counters.put("sent", Long.toString(health.sent()));
        counters.put("dropped", Long.toString(health.withoutRoom()));
        counters.put("ring.used", Long.toString(health.ringUsedBytes()));
        record(HEARTBEAT, counters);
    }

    private void reportLosses() {
        losses.add("hook_rests", Bridge.takeSkipped());
        long dropped = ring.unreported();
        if (dropped > 0 && reportLoss("ring_full", dropped)) {
            ring.report(dropped);
        }
        losses.untold().forEach((reason, events) -> {
            if (reportLoss(reason, events)) {
                losses.told(reason, events);
            }
        });
    }

    private boolean reportLoss(String reason, long events) {
        long before = ring.dropped();
        record("vedette.agent.loss", Map.of("reason", reason, "events", Long.toString(events)));
        return ring.dropped() == before; // else there was no room for the report itself: tell next time
    }

    private void record(String eventName, Map<String, String> attributes) {
        EventEncoder event =
                recorder.start(eventName).put(Fields.OUTCOME, "success").put(Fields.ATTRIBUTES, attributes);
        recorder.record(event);
    }
}
