package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.util.List;

/** Sequence numbers seen, by agent. */
final class Duplicates {
    private final ByAgent<SeenSequences> agents =
            new ByAgent<>(SeenSequences::new, SeenSequences::write, (mine, other) -> {
                mine.addAll(other);
                return mine;
            });

    /** True if the event was not seen before. */
    boolean firstTime(EnrichedEvent enriched) {
        AuditEvent event = enriched.event();
        return firstTime(event.getAgentInstance(), event.getAgentBoot(), event.getAgentSequence());
    }

    boolean firstTime(String agent, long boot, long sequence) {
        return agents.of(agent).add(boot, sequence);
    }

    /** What this subtask puts into a checkpoint. */
    List<byte[]> write(int subtask, int parallelism) {
        return agents.write(subtask, parallelism);
    }

    /** Takes in one entry that any subtask wrote. */
    void restore(byte[] entry) throws IOException {
        agents.restore(SeenSequences.read(entry));
    }
}
