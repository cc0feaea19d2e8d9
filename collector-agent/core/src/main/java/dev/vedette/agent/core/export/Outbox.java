package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.agent.core.spool.Spool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What waits for Kafka, oldest first: events in segments on disk, then events in the ring; some of them are on their way.
 * As long as Kafka answers the segments are not touched. Belongs to the drainer's thread.
 */
final class Outbox {
    /** Bounds what is on its way, so that the producer's buffer never fills and never lets us wait. */
    private static final int MAX_IN_FLIGHT = 4096;

    private static final int MAX_BYTES_IN_FLIGHT = 4 << 20;

    private static final int BATCH = 256;
    private static final int BATCH_BYTES = 256 * 1024;

    /** An event that is on its way for longer is written down, to free the ring. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    /** After the disk refused. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final RingEvents ring;
    private final Optional<Spool> segments;
    private final Losses losses;
    private final Progress progress;
    private Deque<InFlight> inFlight = new ArrayDeque<>();
    private long bytesInFlight;
    private long lastAnswer = System.nanoTime();
    private long notBefore = System.nanoTime();

    Outbox(RingEvents ring, Optional<Spool> segments, Losses losses, Progress progress) {
        this.ring = ring;
        this.segments = segments;
        this.losses = losses;
        this.progress = progress;
        tellSpoolSize();
    }

    /** Whether Kafka has taken something lately. */
    boolean isDelivering() {
        return progress.sent() > 0 && System.nanoTime() - lastAnswer < PATIENCE_NANOS;
    }

    /** Whether more waits in the ring than comes in a moment. */
    boolean ringFills() {
        return holdsMoreThan(16);
    }

    private boolean holdsMoreThan(int fraction) {
        return ring.own().used() > ring.own().capacity() / fraction;
    }

    boolean isEmpty() {
        return inFlight.isEmpty()
                && ring.isEmpty()
                && segments.map(spool -> !spool.hasNext()).orElse(true);
    }

    /**
     * Sends what there is and has room on the way.
     *
     * @return whether there was anything
     */
    boolean send(Destination to) throws IOException {
        boolean any = false;
        for (int i = 0; i < BATCH && inFlight.size() < MAX_IN_FLIGHT && bytesInFlight < MAX_BYTES_IN_FLIGHT; i++) {
            Optional<Waiting> next = next();
            if (next.isEmpty()) {
                any |= moveOn();
                break;
            }
            ChainedEvent event = next.get().event();
            Delivery result = to.send(event);
            inFlight.add(new InFlight(event, next.get().place(), result, System.nanoTime()));
            bytesInFlight += event.record().length;
            any = true;
            if (result.failure().isPresent() && !isRefusal(result)) {
                // Not taken at once: those on their way before it may be without an answer for minutes.
                Drainer.refuseFailure(result);
            }
        }
        to.flush();
        return any;
    }

    private Optional<Waiting> next() throws IOException {
        if (segments.isPresent()) {
            Optional<Spool.Entry> entry = segments.get().next();
            if (entry.isPresent()) {
                return Optional.of(new Waiting(
                        entry.get().event(), new InSegment(entry.get().end())));
            }
        }
        return ring.next().map(event -> new Waiting(event.event(), new InRing(event.occurredAt(), event.after())));
    }

    /** Frees the room of what Kafka has. */
    boolean takeAnswers() throws IOException {
        Optional<Place> safe = Optional.empty();
        Optional<Spool.Position> ofSegment = Optional.empty();
        Delivery result = Delivery.taken();
        for (InFlight first = inFlight.peekFirst();
                first != null && first.result().isDone();
                first = inFlight.peekFirst()) {
            result = first.result();
            if (!wasTaken(result)) {
                break;
            }
            safe = Optional.of(first.place());
            leavesRing(first.place());
            if (first.place() instanceof InSegment place) {
                ofSegment = Optional.of(place.end());
            }
            inFlight.removeFirst();
            bytesInFlight -= first.event().record().length;
        }
        if (ofSegment.isPresent()) {
            segments.orElseThrow().release(ofSegment.get());
            tellSpoolSize();
        }
        if (safe.isPresent()) {
            lastAnswer = System.nanoTime();
            if (safe.get() instanceof InRing place) {
                ring.release(place.after());
            }
        }
        Drainer.refuseFailure(result);
        return safe.isPresent();
    }

    /** Also if Kafka will never take it: to send it again would not help, and what is behind it would wait for ever. */
    private boolean wasTaken(Delivery result) {
        if (result.isTaken()) {
            progress.addSent();
            return true;
        }
        if (isRefusal(result)) {
            losses.add("refused", 1);
            AgentLog.say(
                    "refused",
                    "Kafka refuses an event for good: "
                            + AgentLog.describe(result.failure().orElseThrow()));
            return true;
        }
        return false;
    }

    private static boolean isRefusal(Delivery result) {
        return result.failure()
                .filter(Destination.RefusedException.class::isInstance)
                .isPresent();
    }

    /** All that is on its way was not taken: it comes again, from where it waits. */
    void sendAgain() throws IOException {
        if (!writeDownInFlight()) {
            ring.rewind();
        }
        inFlight.clear();
        bytesInFlight = 0;
        segments.ifPresent(Spool::rewind);
    }

    /**
     * Moves events from the ring into segments if Kafka does not keep up.
     *
     * @return whether there was anything to move
     */
    boolean putAside(boolean connected) {
        if (segments.isEmpty() || !isBehind(connected) || System.nanoTime() - notBefore < 0) {
            return false;
        }
        if (!writeDownInFlight()) {
            return false;
        }
        List<RingEvents.Numbered> batch = new ArrayList<>();
        int bytes = 0;
        Optional<RingEvents.Numbered> next = Optional.empty();
        while (batch.size() < BATCH && bytes < BATCH_BYTES && (next = ring.next()).isPresent()) {
            batch.add(next.get());
            bytes += next.get().event().record().length;
        }
        if (batch.isEmpty()) {
            return moveOn();
        }
        if (write(batch.stream().map(RingEvents.Numbered::event).toList()).isEmpty()) {
            ring.rewind();
            return false;
        }
        batch.forEach(event -> leavesRing(new InRing(event.occurredAt(), event.after())));
        ring.release(batch.get(batch.size() - 1).after());
        return true;
    }

    private boolean isBehind(boolean connected) {
        InFlight oldest = inFlight.peekFirst();
        long now = System.nanoTime();
        boolean noAnswer = now - lastAnswer > PATIENCE_NANOS
                && (!connected || (oldest != null && now - oldest.sentAt() > PATIENCE_NANOS));
        return noAnswer || holdsMoreThan(4) || (ring.isBehind() && !connected);
    }

    /**
     * What is on its way out of the ring is written down, too, and stays on its way: its answer frees the segment then.
     *
     * @return false if the disk refused; then nothing has changed
     */
    private boolean writeDownInFlight() {
        if (segments.isEmpty()) {
            return false;
        }
        List<InFlight> ofRing =
                inFlight.stream().filter(one -> one.place() instanceof InRing).toList();
        if (ofRing.isEmpty()) {
            return true;
        }
        List<Spool.Position> ends = new ArrayList<>();
        for (int from = 0; from < ofRing.size(); from += BATCH) {
            List<InFlight> batch = ofRing.subList(from, Math.min(ofRing.size(), from + BATCH));
            Optional<List<Spool.Position>> written =
                    write(batch.stream().map(InFlight::event).toList());
            if (written.isEmpty()) {
                return false; // what was written of them comes twice: the same bytes
            }
            ends.addAll(written.get());
        }
        ofRing.forEach(one -> leavesRing(one.place()));
        replacePlaces(ends);
        InRing last = (InRing) ofRing.get(ofRing.size() - 1).place();
        ring.release(last.after());
        segments.orElseThrow().skipTo(ends.get(ends.size() - 1));
        return true;
    }

    /** Those of the ring are the last ones, for the ring is read only when the segments are. */
    private void replacePlaces(List<Spool.Position> ends) {
        Deque<InFlight> replaced = new ArrayDeque<>();
        int next = 0;
        for (InFlight one : inFlight) {
            replaced.add(one.place() instanceof InRing ? one.at(new InSegment(ends.get(next++))) : one);
        }
        inFlight = replaced;
    }

    private Optional<List<Spool.Position>> write(List<ChainedEvent> events) {
        try {
            List<Spool.Position> ends = segments.orElseThrow().append(events);
            progress.addSpooled(events.size());
            tellSpoolSize();
            return Optional.of(ends);
        } catch (IOException | RuntimeException e) {
            notBefore = System.nanoTime() + PAUSE_NANOS;
            AgentLog.say("spool", "events wait in the ring, the disk does not take them: " + AgentLog.describe(e));
            return Optional.empty();
        }
    }

    /** An event whose room is free from here on. What an earlier start left has waited for that start, not in this ring. */
    private void leavesRing(Place place) {
        if (place instanceof InRing from && !ring.isBehind()) {
            progress.ringTime().left(from.occurredAt(), Recorder.nowMicros());
        }
    }

    private void tellSpoolSize() {
        segments.ifPresent(spool -> progress.spoolHolds(spool.bytes()));
    }

    private boolean moveOn() {
        boolean allSafe = inFlight.stream().noneMatch(one -> one.place() instanceof InRing);
        try {
            return allSafe && ring.moveOn();
        } catch (IOException e) {
            AgentLog.say("left", "what an earlier start left is sent and stays: " + AgentLog.describe(e));
            return true;
        }
    }

    /** Where an event waits until Kafka has it. */
    private sealed interface Place permits InRing, InSegment {}

    private record InRing(long occurredAt, HandOverRing.Checkpoint after) implements Place {}

    private record InSegment(Spool.Position end) implements Place {}

    private record Waiting(ChainedEvent event, Place place) {}

    private record InFlight(ChainedEvent event, Place place, Delivery result, long sentAt) {
        InFlight at(Place other) {
            return new InFlight(event, other, result, sentAt);
        }
    }
}
