package dev.vedette.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final LinkedHashMap<String, Agent<S>> agents = new LinkedHashMap<>(256, 0.75f, true);

    private final Supplier<S> initial;
    private final Writer<S> writer;
    private final BinaryOperator<S> merge;

    private static final class Agent<S> {
        private S state;

        /** Whether it was seen here since the start; if not, it was restored and may live elsewhere. */
        private boolean here;

        private Agent(S state) {
            this.state = state;
        }
    }

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
        Agent<S> known = agents.get(agent);
        if (known == null) {
            known = new Agent<>(initial.get());
            agents.put(agent, known);
            if (agents.size() > MAX_AGENTS) {
                agents.remove(agents.keySet().iterator().next());
            }
        }
        known.here = true;
        return known.state;
    }

    /** Null if nothing is known of it. */
    @Nullable
    S find(String agent) {
        Agent<S> known = agents.get(agent);
        return known == null ? null : known.state;
    }

    /**
     * What this subtask puts into a checkpoint: agents seen here, and of those restored only its share, so that the union
     * over all subtasks does not grow with each restore.
     */
    List<byte[]> write(int subtask, int parallelism) {
        List<byte[]> entries = new ArrayList<>();
        agents.forEach((name, agent) -> {
            boolean mine = Math.floorMod(name.hashCode(), parallelism) == subtask;
            if (mine || agent.here) {
                entries.add(writer.write(agent.state, name));
            }
        });
        return entries;
    }

    /** Takes in what any subtask wrote of an agent. */
    void restore(Named<S> entry) {
        Agent<S> known = agents.get(entry.agent());
        if (known == null) {
            agents.put(entry.agent(), new Agent<>(entry.state()));
        } else {
            known.state = merge.apply(known.state, entry.state());
        }
    }
}
