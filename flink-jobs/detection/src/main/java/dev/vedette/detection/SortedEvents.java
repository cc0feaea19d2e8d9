package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A recording's events of a span, by event time, with those of what is missing among them ({@link TelemetryWatch}, {@link HeadWatch}), for which it is
 * read from an hour before. What does not fit into memory is sorted in parts, which lie in temporary
 * files that are gone with the process at the latest. What cannot be read comes first. Not thread-safe.
 */
final class SortedEvents implements Iterator<Received>, AutoCloseable {
    /** Of records in memory. */
    static final long DEFAULT_PART_BYTES = 64L << 20;

    /** What a record takes in memory besides its bytes, about. */
    private static final int OVERHEAD = 200;

    private static final int BUFFER_BYTES = 1 << 16;

    /** What was before an event says whether something is missing: an agent that is there speaks within an hour. */
    private static final long WATCHED_BEFORE_MICROS = 3_600_000_000L;

    private final EventReading.Opened reading;
    private final List<Part> parts = new ArrayList<>();
    private final PriorityQueue<Part> heads;

    /** @param time of the event; Long.MIN_VALUE where there is none */
    private record Timed(long time, KafkaBytes record) {
        /** Originals before copies, so that alerts name the places of those; what a record shows to be missing after it. */
        static final Comparator<Timed> ORDER = Comparator.comparingLong(Timed::time)
                .thenComparing(one -> one.record.partition() < 0)
                .thenComparingInt(one -> one.record.partition())
                .thenComparingLong(one -> one.record.offset())
                .thenComparing(one -> one.record.topic())
                .thenComparing(one -> one.record.value(), Arrays::compare);
    }

    /**
     * @param enrolments that agents' heads are held against
     * @param from first event time, microseconds since the epoch
     * @param to last one
     * @param partBytes when a part goes to a file
     */
    SortedEvents(
            Recording recording, EventReading reading, Steering.Fixed enrolments, long from, long to, long partBytes)
            throws IOException {
        this.reading = reading.open();
        Collecting collecting = new Collecting(recording.isOriginal(), HeadWatch.of(enrolments), from, to, partBytes);
        try {
            recording.read(Math.max(from, Long.MIN_VALUE + WATCHED_BEFORE_MICROS) - WATCHED_BEFORE_MICROS, collecting);
            parts.add(new Part(sorted(collecting.records).iterator()));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        heads = new PriorityQueue<>(Comparator.comparing(Part::head, Timed.ORDER));
        parts.stream().filter(part -> part.head != null).forEach(heads::add);
    }

    /** Keeps what belongs to the span. */
    private final class Collecting implements TopicReading.Taker {
        private final TelemetryWatch watch = new TelemetryWatch();
        private final HeadWatch heads;
        private final boolean original;
        private final long from;
        private final long to;
        private final long partBytes;
        private List<Timed> records = new ArrayList<>();
        private long bytes;

        Collecting(boolean original, HeadWatch heads, long from, long to, long partBytes) {
            this.original = original;
            this.heads = heads;
            this.from = from;
            this.to = to;
            this.partBytes = partBytes;
        }

        @Override
        public void take(KafkaBytes record) throws IOException {
            Received received = reading.read(record);
            if (received instanceof Received.Event event) {
                if (record.topic().equals(Topics.EVENTS)) {
                    keep(watch.add(original ? event : event.withIntactLink()), record);
                    if (watch.wasSignOfLife()) {
                        keep(heads.add(event.event()), record);
                    }
                }
                keep(event.event().eventTime(), placed(record));
                return;
            }
            if (received instanceof Received.Unreadable unreadable && unreadable.schemaUnknown()) {
                watch.addParked(record);
            }
            if (record.timestamp() >= Math.floorDiv(from, 1000L)) {
                add(Long.MIN_VALUE, placed(record));
            }
        }

        private void keep(List<EnrichedEvent> losses, KafkaBytes shownBy) throws IOException {
            for (EnrichedEvent loss : losses) {
                keep(loss.eventTime(), ofLoss(loss, shownBy.timestamp()));
            }
        }

        private void keep(long time, KafkaBytes record) throws IOException {
            if (time >= from && time <= to) {
                add(time, record);
            }
        }

        private void add(long time, KafkaBytes record) throws IOException {
            records.add(new Timed(time, record));
            bytes += OVERHEAD + (record.value() == null ? 0 : record.value().length);
            if (bytes >= partBytes) {
                parts.add(Part.file(sorted(records)));
                records = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    private static KafkaBytes ofLoss(EnrichedEvent loss, long timestamp) {
        return new KafkaBytes(
                TelemetryLoss.EVENT_NAME,
                loss.partition(),
                loss.offset(),
                timestamp,
                null,
                loss.read().bytes());
    }

    /** The copy of a late event does not stand where evidence is looked for. */
    static KafkaBytes placed(KafkaBytes record) {
        return record.topic().equals(Topics.LATE)
                ? new KafkaBytes(Topics.LATE, -1, -1, record.timestamp(), null, record.value())
                : record;
    }

    private static List<Timed> sorted(List<Timed> records) {
        records.sort(Timed.ORDER);
        return records;
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public Received next() {
        Part part = heads.poll();
        if (part == null) {
            throw new NoSuchElementException();
        }
        Timed next = part.head();
        part.advance();
        if (part.head != null) {
            heads.add(part);
        }
        KafkaBytes record = next.record();
        return record.topic().equals(TelemetryLoss.EVENT_NAME) ? reading.readOwn(record) : reading.read(record);
    }

    @Override
    public void close() throws IOException {
        reading.close();
        for (Part part : parts) {
            part.close();
        }
    }

    /** Some of the records in their order. */
    private static final class Part {
        private static final WireTypes.KafkaBytesSerializer SERIALIZER = new WireTypes.KafkaBytesSerializer();

        private final Iterator<Timed> records;
        private final @Nullable DataInputStream file;
        private @Nullable Timed head;

        Part(Iterator<Timed> records) {
            this.records = records;
            this.file = null;
            advance();
        }

        private Part(DataInputStream file) {
            this.records = List.<Timed>of().iterator();
            this.file = file;
            advance();
        }

        static Part file(List<Timed> records) throws IOException {
            Path path = Files.createTempFile("vedette-replay", ".events");
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES))) {
                DataOutputViewStreamWrapper view = new DataOutputViewStreamWrapper(out);
                for (Timed one : records) {
                    view.writeLong(one.time());
                    SERIALIZER.write(one.record(), view);
                }
            }
            return new Part(new DataInputStream(new BufferedInputStream(
                    Files.newInputStream(path, StandardOpenOption.DELETE_ON_CLOSE), BUFFER_BYTES)));
        }

        Timed head() {
            if (head == null) {
                throw new NoSuchElementException();
            }
            return head;
        }

        void advance() {
            if (file == null) {
                head = records.hasNext() ? records.next() : null;
                return;
            }
            try {
                DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(file);
                head = new Timed(view.readLong(), SERIALIZER.read(view));
            } catch (EOFException e) {
                head = null;
            } catch (IOException e) {
                throw new UncheckedIOException("a temporary file of the replay cannot be read again", e);
            }
        }

        void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }
}
