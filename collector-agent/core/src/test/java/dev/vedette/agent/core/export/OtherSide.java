package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** What the drainer sends to: reachable or not, with answers at once, later, or that what was sent is not taken. */
final class OtherSide {
    /** How it treats what it is sent. */
    enum Mood {
        TAKES,
        /** Lets it wait for an answer. */
        SAYS_NOTHING,
        /** Says that it did not take it. */
        FAILS,
        UNREACHABLE
    }

    private final List<byte[]> records = Collections.synchronizedList(new ArrayList<>());
    private final List<Schema> schemas = new CopyOnWriteArrayList<>();
    private final Deque<Unanswered> unanswered = new ArrayDeque<>();
    private Mood mood = Mood.TAKES;
    private long refusedSequence = -1;

    synchronized void become(Mood next) {
        mood = next;
        if (next == Mood.SAYS_NOTHING) {
            return;
        }
        boolean has = true;
        for (Unanswered one : unanswered) {
            if (next == Mood.TAKES) {
                records.add(one.record());
                one.result().succeed();
            } else {
                if (has) {
                    records.add(one.record()); // it is there, only the answer was lost
                }
                has = !has;
                one.result().fail(new IllegalStateException("not taken"));
            }
        }
        unanswered.clear();
    }

    /** What waits for an answer has never arrived. */
    synchronized void forget() {
        unanswered.clear();
    }

    /** Never takes the event of that number. */
    synchronized void refuse(long sequence) {
        refusedSequence = sequence;
    }

    synchronized Destination connect() {
        if (mood == Mood.UNREACHABLE) {
            throw new IllegalStateException("nobody answers");
        }
        return new Connected();
    }

    /** All that it has, repetitions among them, as they were sent. */
    List<byte[]> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    List<AuditEvent> events() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        List<AuditEvent> events = new ArrayList<>();
        for (byte[] record : records()) {
            try {
                events.add(codec.decode(record));
            } catch (RecordException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }

    /** Events that wait for an answer. */
    synchronized int unanswered() {
        return unanswered.size();
    }

    List<Schema> schemas() {
        return List.copyOf(schemas);
    }

    private synchronized Delivery take(ChainedEvent event) {
        if (event.sequence() == refusedSequence) {
            return Delivery.failed(new Destination.RefusedException(new IllegalArgumentException("too large")));
        }
        if (mood == Mood.FAILS || mood == Mood.UNREACHABLE) {
            return Delivery.failed(new IllegalStateException("not taken"));
        }
        if (mood == Mood.TAKES) {
            records.add(event.record());
            return Delivery.taken();
        }
        Delivery result = new Delivery();
        unanswered.add(new Unanswered(event.record(), result));
        return result;
    }

    private record Unanswered(byte[] record, Delivery result) {}

    private final class Connected implements Destination {
        @Override
        public Delivery send(ChainedEvent event) {
            return take(event);
        }

        @Override
        public Delivery publish(Schema schema) {
            schemas.add(schema);
            return Delivery.taken();
        }

        @Override
        public void close() {}
    }
}
