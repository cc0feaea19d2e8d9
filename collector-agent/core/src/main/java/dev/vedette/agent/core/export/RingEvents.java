package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainPosition;
import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.agent.core.event.EventForm;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.agent.core.spool.RingSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * The rings, one after the other, as one line of numbered and chained events: what earlier starts left, then what this
 * start records. Numbers follow from a ring's checkpoint alone, so what is read again gets the same ones. Belongs to the
 * drainer's thread.
 */
final class RingEvents {
    private final String instance;
    private final Deque<RingSource> later;
    private final HeadSignature signature;
    private final Losses losses;
    private final Chain chain = new Chain(new byte[HandOverRing.Checkpoint.HASH_BYTES]);
    private final HandOverRing own;

    private RingSource source;
    private EventForm form;
    private long sequence;

    /** @param sources rings of earlier starts, the oldest first, then this start's */
    RingEvents(String instance, Deque<RingSource> sources, HeadSignature signature, Losses losses) {
        this.instance = instance;
        this.signature = signature;
        this.later = new ArrayDeque<>(sources);
        this.losses = losses;
        this.own = sources.getLast().ring();
        this.source = later.removeFirst();
        this.form = EventForm.of(source.schema());
        takeUp();
    }

    /** The next event, numbered; empty if all was read, for now or for good. */
    Optional<Numbered> next() {
        for (Optional<HandOverRing.Entry> entry = source.ring().read();
                entry.isPresent();
                entry = source.ring().read()) {
            ChainPosition at = new ChainPosition(instance, source.boot(), sequence, chain.head());
            Optional<EventForm.Unlinked> event = form.read(
                    entry.get().bytes(), at, name -> name.equals(Reports.HEARTBEAT) ? signature.sign(at) : Map.of());
            if (event.isPresent()) {
                byte[] record = chain.link(event.get().record());
                long number = sequence++;
                return Optional.of(new Numbered(
                        new ChainedEvent(source.boot(), number, record),
                        event.get().occurredAt(),
                        new HandOverRing.Checkpoint(entry.get().end(), sequence, chain.head())));
            }
            losses.add("unreadable", 1);
        }
        losses.add("torn", source.ring().takeTorn());
        return Optional.empty();
    }

    /** What was read up to here is safe elsewhere. */
    void release(HandOverRing.Checkpoint upTo) {
        source.ring().release(upTo);
    }

    /** Reads again, with the same numbers, what was not released. */
    void rewind() {
        source.ring().rewind();
        takeUp();
    }

    /**
     * From a ring of an earlier start, of which all is released, to the next one.
     *
     * @return whether there was one
     */
    boolean moveOn() throws IOException {
        if (later.isEmpty()) {
            return false;
        }
        HandOverRing done = source.ring();
        losses.add("ring_full", done.unreported());
        done.report(done.unreported());
        Optional<Path> file = source.file();
        source = later.removeFirst();
        form = EventForm.of(source.schema());
        takeUp();
        if (file.isPresent()) {
            Files.delete(
                    file.get()); // only now: until here its checkpoint was the only place that knew the chain's head
        }
        return true;
    }

    /** Whether the events of an earlier start are still to be read. */
    boolean isBehind() {
        return !later.isEmpty();
    }

    /** The ring of this start. */
    HandOverRing own() {
        return own;
    }

    /** Whether everything was released. */
    boolean isEmpty() {
        return later.isEmpty() && own.used() == 0;
    }

    /** Sequence and chain from where the ring's checkpoint stands; a ring without one starts at the chain's head. */
    private void takeUp() {
        HandOverRing ring = source.ring();
        Optional<HandOverRing.Checkpoint> checkpoint = ring.checkpoint();
        if (checkpoint.isEmpty()) {
            ring.release(new HandOverRing.Checkpoint(0, 0, chain.head()));
            checkpoint = ring.checkpoint();
        }
        HandOverRing.Checkpoint start = checkpoint.orElseThrow();
        chain.rewind(start.hash());
        sequence = start.sequence();
    }

    /**
     * An event that has its number.
     *
     * @param occurredAt microseconds since 1970
     * @param after the ring's state when this event is safe elsewhere
     */
    record Numbered(ChainedEvent event, long occurredAt, HandOverRing.Checkpoint after) {}
}
