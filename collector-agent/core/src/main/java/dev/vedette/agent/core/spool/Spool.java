package dev.vedette.agent.core.spool;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.agent.core.event.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of events on disk, in segments. What comes in is read in the same order; what was read stays until it
 * is {@linkplain #release released}, because only then Kafka has it. When the bound is reached the oldest segment goes,
 * and its events are counted as lost. What an earlier start left is read first.
 *
 * <p>A segment goes when all of it is released, so a process that is killed leaves at most one segment of events that
 * Kafka has already: readers of the topic pass them over by their ids.
 *
 * <p>Nothing is forced to the disk: it survives the process, not a power cut. Belongs to one thread.
 */
public final class Spool implements AutoCloseable {
    private static final String NAME = "segment-";

    /** A bound below that would hold less than a ring. */
    public static final long LEAST_MAX_BYTES = 1 << 20;

    private static final int MOST_SEGMENT_BYTES = 8 << 20;

    private final Path directory;
    private final long maxBytes;
    private final int segmentBytes;
    private final Losses losses;
    private final NavigableMap<Long, Segment> segments = new TreeMap<>();
    private final Set<Long> damaged = new HashSet<>();
    private long nextNumber;
    private @Nullable Segment writing;
    private Position released = new Position(0, 0);
    private Position read = released;
    private @Nullable ChainedEvent lastRead;
    private boolean behindDamage;

    private Spool(Path directory, long maxBytes, Losses losses) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.segmentBytes = (int) Math.min(MOST_SEGMENT_BYTES, maxBytes / 4);
        this.losses = losses;
    }

    /**
     * The spool in this directory, with what an earlier start left in it.
     *
     * @param maxBytes bound of all segments together, at least {@value #LEAST_MAX_BYTES}
     * @param losses is told of the events that are lost: {@code spool_full} for what the bound forced out,
     *     {@code spool_damaged} for what cannot be read
     */
    public static Spool open(Path directory, long maxBytes, Losses losses) throws IOException {
        Spool spool = new Spool(directory, maxBytes, losses);
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.toList();
        }
        for (Path file : files) {
            Optional<Long> number = number(file);
            if (number.isPresent()) {
                spool.segments.put(number.get(), Segment.left(number.get(), file));
                spool.nextNumber = Math.max(spool.nextNumber, number.get() + 1);
            }
        }
        spool.enforce(0);
        return spool;
    }

    private static Optional<Long> number(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(NAME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(name.substring(NAME.length())));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Adds events at the end.
     *
     * @return where each one ends
     * @throws IOException if the disk does not take them; then none of them is in
     */
    public List<Position> append(List<ChainedEvent> events) throws IOException {
        int size = events.stream().mapToInt(Segment::size).sum();
        Segment to = segmentFor(size);
        long end = to.bytes();
        try {
            to.append(events);
        } catch (IOException e) {
            writing = null; // whatever stands behind its end now is not read, and nothing is written behind it
            throw e;
        }
        enforce(0);
        List<Position> ends = new ArrayList<>(events.size());
        for (ChainedEvent event : events) {
            end += Segment.size(event);
            ends.add(new Position(to.number(), end));
        }
        return ends;
    }

    private Segment segmentFor(int size) throws IOException {
        Segment current = writing;
        if (current != null && current.bytes() + size <= segmentBytes) {
            return current;
        }
        enforce(size);
        refuseLastOfTheDisk();
        Segment next = Segment.create(nextNumber, directory.resolve(NAME + nextNumber));
        nextNumber++;
        segments.put(next.number(), next);
        writing = next;
        return next;
    }

    /** The server needs the disk more than the agent does. */
    private void refuseLastOfTheDisk() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < 4L * segmentBytes) {
            throw new IOException("only " + (free >> 20) + " MiB are left on the disk of " + directory);
        }
    }

    /** Deletes the oldest segments until that much more fits; what is being written stays. */
    private void enforce(long more) throws IOException {
        while (bytes() + more > maxBytes && segments.size() > 1) {
            Segment oldest = segments.firstEntry().getValue();
            long from = released.segment() == oldest.number() ? released.offset() : 0;
            losses.add("spool_full", count(oldest, from));
            segments.remove(oldest.number());
            oldest.delete();
        }
    }

    private static long count(Segment segment, long from) throws IOException {
        long events = 0;
        long offset = from;
        for (Optional<ChainedEvent> event = segment.read(offset); event.isPresent(); event = segment.read(offset)) {
            offset += Segment.size(event.get());
            events++;
        }
        return events;
    }

    /** Whether there is something that was not read yet. */
    public boolean hasNext() {
        return unread().isPresent();
    }

    /** The next event, empty if all was read. */
    public Optional<Entry> next() throws IOException {
        for (Optional<Segment> from = unread(); from.isPresent(); from = unread()) {
            Segment segment = from.get();
            Optional<ChainedEvent> event = segment.read(read.offset());
            if (event.isPresent()) {
                read = new Position(segment.number(), read.offset() + Segment.size(event.get()));
                noteGap(segment, event.get());
                lastRead = event.get();
                return Optional.of(new Entry(event.get(), read));
            }
            behindDamage = true;
            read = new Position(segment.number(), segment.bytes());
        }
        return Optional.empty();
    }

    /** How much damage has cost shows in the number of the event behind it. A torn end has cost nothing: its events came again. */
    private void noteGap(Segment segment, ChainedEvent event) {
        ChainedEvent before = lastRead;
        if (behindDamage && damaged.add(segment.number())) {
            losses.add(
                    "spool_damaged",
                    before != null && before.boot() == event.boot()
                            ? Math.max(0, event.sequence() - before.sequence() - 1)
                            : 1);
        }
        behindDamage = false;
    }

    /**
     * The segment with the next event. From the end of one it goes on to the one behind it, from one that was forced out to
     * the oldest that is there.
     */
    private Optional<Segment> unread() {
        Segment at = segments.get(read.segment());
        if (at == null || read.offset() >= at.bytes()) {
            Map.Entry<Long, Segment> next =
                    at == null ? segments.ceilingEntry(read.segment()) : segments.higherEntry(read.segment());
            if (next == null) {
                return Optional.empty();
            }
            read = new Position(next.getKey(), 0);
            at = next.getValue();
        }
        return read.offset() < at.bytes() ? Optional.of(at) : unread();
    }

    /** Everything up to this position is safe elsewhere. */
    public void release(Position position) throws IOException {
        released = position;
        while (!segments.isEmpty()) {
            Segment oldest = segments.firstEntry().getValue();
            boolean done = oldest.number() < position.segment()
                    || (oldest.number() == position.segment() && oldest.bytes() <= position.offset());
            if (!done) {
                return;
            }
            segments.remove(oldest.number());
            damaged.remove(oldest.number());
            if (oldest.equals(writing)) {
                writing = null;
            }
            oldest.delete();
        }
    }

    /** Goes on reading at this position. */
    public void skipTo(Position position) {
        read = position;
        lastRead = null;
        behindDamage = false;
    }

    /** Reads again what was not released. */
    public void rewind() {
        skipTo(released);
    }

    /** Bytes on disk, as far as they are events. */
    public long bytes() {
        return segments.values().stream().mapToLong(Segment::bytes).sum();
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }

    /** A place between two events. */
    public record Position(long segment, long offset) {}

    /**
     * An event and the place behind it.
     *
     * @param end release up to there when the event is safe elsewhere
     */
    public record Entry(ChainedEvent event, Position end) {}
}
