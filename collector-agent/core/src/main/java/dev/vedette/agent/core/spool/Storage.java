package dev.vedette.agent.core.spool;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.event.EventForm;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Where the agent's events wait: in rings and segments on disk, or in memory alone when there is no disk to write.
 *
 * @param ring of this start
 * @param sources all rings to drain, this start's last
 * @param segments what Kafka does not take; empty in memory
 * @param schemas of all events that wait here
 * @param directory held until the JVM ends, else another server would take it; empty in memory
 */
public record Storage(
        String instance,
        HandOverRing ring,
        Deque<RingSource> sources,
        Optional<Spool> segments,
        Collection<Schema> schemas,
        Optional<SpoolDirectory> directory) {

    private static final Schema OWN = AuditEvent.getClassSchema();

    /**
     * Takes a place below the spool directory. Never fails: without a disk it is in memory, and says so.
     *
     * @param losses is told what is lost of what earlier starts left
     */
    public static Storage open(Settings settings, Losses losses) {
        try {
            return onDisk(settings, losses);
        } catch (IOException | RuntimeException e) {
            AgentLog.say(
                    "spool",
                    "events do not survive a crash: set vedette.spool.dir to a directory that can be written: "
                            + AgentLog.describe(e));
            HandOverRing ring = HandOverRing.inMemory(settings.ringBytes());
            Deque<RingSource> sources = new ArrayDeque<>();
            sources.add(new RingSource(ring, 0, OWN, Optional.empty()));
            return new Storage(
                    UUID.randomUUID().toString(), ring, sources, Optional.empty(), List.of(OWN), Optional.empty());
        }
    }

    private static Storage onDisk(Settings settings, Losses losses) throws IOException {
        SpoolDirectory directory = SpoolDirectory.take(settings.spoolDirectory());
        Map<Long, Schema> schemas = SchemaFiles.keep(directory.path(), OWN);
        Deque<RingSource> sources = new ArrayDeque<>();
        for (SpoolDirectory.LeftRing left : directory.leftRings()) {
            open(left, schemas, losses).ifPresent(sources::add);
        }
        HandOverRing ring = HandOverRing.create(directory.ring(), settings.ringBytes(), SchemaFiles.fingerprint(OWN));
        sources.add(new RingSource(ring, directory.boot(), OWN, Optional.empty()));
        Spool segments = Spool.open(directory.path(), settings.spoolMaxBytes(), losses);
        return new Storage(
                directory.instance().toString(),
                ring,
                sources,
                Optional.of(segments),
                List.copyOf(schemas.values()),
                Optional.of(directory));
    }

    private static Optional<RingSource> open(SpoolDirectory.LeftRing left, Map<Long, Schema> schemas, Losses losses)
            throws IOException {
        try {
            HandOverRing ring = HandOverRing.open(left.file());
            Schema schema = schemas.get(ring.schema());
            if (schema == null) {
                throw new IOException("the schema of its events is missing");
            }
            EventForm.of(schema); // refuses one that is no event's: the drainer could not go on behind it
            return Optional.of(new RingSource(ring, left.boot(), schema, Optional.of(left.file())));
        } catch (IOException | AvroRuntimeException e) {
            // Out of the way of the next start, and kept for whoever wants to look into it: one, for each takes room.
            Path aside = left.file().resolveSibling("unreadable-ring");
            AgentLog.say("left", "a ring cannot be read and is kept as " + aside + ": " + AgentLog.describe(e));
            Files.move(left.file(), aside, StandardCopyOption.REPLACE_EXISTING);
            losses.add("ring_unreadable", 1);
            return Optional.empty();
        }
    }
}
