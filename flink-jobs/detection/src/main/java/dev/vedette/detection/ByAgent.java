package dev.vedette.detection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each agent. An agent's events are one Kafka key, so one partition and one subtask sees them all: no
 * shuffle is needed. After a change of parallelism a partition may move, so every subtask restores every agent. Of more
 * agents than the bound the one without an event for longest is forgotten. Not thread-safe.
 *
 * @param <S> what is known
 */
final class ByAgent<S> {
    static final int MAX_AGENTS = 100_000;

    private final LinkedHashMap<String, S> agents = new LinkedHashMap<>(256, 0.75f, true);

    /** Agents seen here since the start; the others were restored and may live elsewhere. */
    private final Set<String> here = new HashSet<>();

    private final Supplier<S> initial;
    private final Writer<S> writer;
    private final BinaryOperator<S> merge;

    record Named<S>(String agent, S state) {}

    @FunctionalInterface
    interface Writer<S> {
        byte[] write(S state, String agent);
    }

    /** @param merge of what two subtasks knew of one agent */
    ByAgent(Supplier<S> initial, Writer<S> writer, BinaryOperator<S> merge) {
        this.initial = initial;
        this.writer = writer;
        this.merge = merge;
    }

    /** For an event of this agent. */
    S of(String agent) {
        S known = agents.get(agent);
        if (known == null) {
            known = initial.get();
            agents.put(agent, known);
            if (agents.size() > MAX_AGENTS) {
                String oldest = agents.keySet().iterator().next();
                agents.remove(oldest);
                here.remove(oldest);
            }
        }
        here.add(agent);
        return known;
    }

    /** Null if nothing is known of it. */
    @Nullable
    S find(String agent) {
        return agents.get(agent);
    }

    /**
     * What this subtask puts into a checkpoint: agents seen here, and of those restored only its share, so that the union
     * over all subtasks does not grow with each restore.
     */
    List<byte[]> write(int subtask, int parallelism) {
        List<byte[]> entries = new ArrayList<>();
        for (Map.Entry<String, S> agent : agents.entrySet()) {
            boolean mine = Math.floorMod(agent.getKey().hashCode(), parallelism) == subtask;
            if (mine || here.contains(agent.getKey())) {
                entries.add(writer.write(agent.getValue(), agent.getKey()));
            }
        }
        return entries;
    }

    /** Takes in what any subtask wrote of an agent. */
    void restore(Named<S> entry) {
        agents.merge(entry.agent(), entry.state(), merge);
    }
}
