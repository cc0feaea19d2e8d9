package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sequence numbers seen, by agent. An agent's events are one Kafka key, so one partition and one subtask sees them all:
 * no shuffle is needed. After a change of parallelism a partition may move, so every subtask restores every agent.
 */
final class Duplicates {
    static final int MAX_AGENTS = 100_000;

    private final LinkedHashMap<String, SeenSequences> agents = new LinkedHashMap<>(256, 0.75f, true);

    /** Agents seen here since the start; the others were restored and may live elsewhere. */
    private final Set<String> here = new HashSet<>();

    /** True if the event was not seen before. */
    boolean firstTime(EnrichedEvent enriched) {
        AuditEvent event = enriched.event();
        return firstTime(event.getAgentInstance(), event.getAgentBoot(), event.getAgentSequence());
    }

    boolean firstTime(String agent, long boot, long sequence) {
        SeenSequences seen = agents.get(agent);
        if (seen == null) {
            seen = new SeenSequences();
            agents.put(agent, seen);
            if (agents.size() > MAX_AGENTS) {
                String oldest = agents.keySet().iterator().next();
                agents.remove(oldest);
                here.remove(oldest);
            }
        }
        here.add(agent);
        return seen.add(boot, sequence);
    }

    /**
     * What this subtask puts into a checkpoint: agents seen here, and of those restored only its share, so that the union
     * over all subtasks does not grow with each restore.
     */
    List<byte[]> write(int subtask, int parallelism) {
        List<byte[]> entries = new ArrayList<>();
        for (Map.Entry<String, SeenSequences> agent : agents.entrySet()) {
            boolean mine = Math.floorMod(agent.getKey().hashCode(), parallelism) == subtask;
            if (mine || here.contains(agent.getKey())) {
                entries.add(agent.getValue().write(agent.getKey()));
            }
        }
        return entries;
    }

    /** Takes in one entry that any subtask wrote. */
    void restore(byte[] entry) throws IOException {
        SeenSequences.Named named = SeenSequences.read(entry);
        agents.merge(named.agent(), named.seen(), (mine, other) -> {
            mine.addAll(other);
            return mine;
        });
    }
}
