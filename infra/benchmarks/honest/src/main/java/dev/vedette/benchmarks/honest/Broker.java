package dev.vedette.benchmarks.honest;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes events as a topic does: in a partition for each agent, with a place and a time of its own. Not thread-safe. */
final class Broker {
    private final HonestLife.Taker taker;
    private final Timeline time;
    private final Chance chance;
    private final Map<String, Partition> partitions = new HashMap<>();

    private static final class Partition {
        private final int number;
        private long offset;
        private long appended;
        private final List<AuditEvent> waiting = new ArrayList<>();

        private Partition(int number) {
            this.number = number;
        }
    }

    Broker(HonestLife.Taker taker, Timeline time, Chance chance) {
        this.taker = taker;
        this.time = time;
        this.chance = chance;
    }

    /** @param later whether it cannot be reached just now */
    void take(String agent, AuditEvent event, boolean later) {
        Partition partition = partitions.computeIfAbsent(agent, unused -> new Partition(partitions.size()));
        if (later) {
            partition.waiting.add(event);
        } else {
            append(partition, event);
        }
    }

    /** It can be reached again. */
    void released(String agent) {
        Partition partition = partitions.get(agent);
        if (partition != null) {
            partition.waiting.forEach(event -> append(partition, event));
            partition.waiting.clear();
        }
    }

    void releaseAll() {
        List.copyOf(partitions.keySet()).stream().sorted().forEach(this::released);
    }

    private void append(Partition partition, AuditEvent event) {
        long arrived = (time.now() + chance.micros(0.003, 0.04)) / 1000;
        partition.appended = Math.max(partition.appended, arrived);
        taker.take(partition.number, partition.offset++, partition.appended, event);
    }
}
