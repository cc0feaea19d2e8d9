package dev.vedette.agent.core.spool;

import dev.vedette.agent.core.ring.HandOverRing;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A ring to drain.
 *
 * @param boot the start that it belongs to
 * @param schema that its events were written for
 * @param file to delete when it is drained; empty for this start's
 */
public record RingSource(HandOverRing ring, long boot, Schema schema, Optional<Path> file) {}
