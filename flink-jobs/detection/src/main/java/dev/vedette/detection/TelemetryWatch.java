package dev.vedette.detection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Watches the streams of agents for what is missing, and makes of it events for rules. Takes the records of a partition in
 * the order in which the broker has them. Not thread-safe.
 */
final class TelemetryWatch {
    private final ByAgent<AgentStream> agents =
            new ByAgent<>(AgentStream::new, AgentStream::write, AgentStream::laterOf);
    private final LossEvents losses = new LossEvents();
    private boolean signOfLife;

    /** Events of losses that the event shows; empty nearly always. Repetitions are to be given too. */
    List<EnrichedEvent> add(Received.Event received) {
        EnrichedEvent event = received.event();
        AgentStream stream = agents.of(event.event().getAgentInstance());
        Seen seen = Seen.of(received);
        List<TelemetryLoss> found = stream.add(seen);
        signOfLife = seen.role() == Seen.Role.HEARTBEAT || stream.beganMinute();
        return losses.of(found, event);
    }

    /**
     * Whether the event that was added last is one for {@link HeadWatch}: a heartbeat, or its agent's first event in a minute,
     * for who speaks in an agent's name need not send heartbeats.
     */
    boolean wasSignOfLife() {
        return signOfLife;
    }

    /** A record that waits for its schema takes another way: it is not missing. */
    void addParked(KafkaBytes record) {
        byte[] key = record.key();
        AgentStream stream = key == null ? null : agents.find(new String(key, StandardCharsets.UTF_8));
        if (stream != null) {
            stream.addParked();
        }
    }

    /** What this subtask puts into a checkpoint. */
    List<byte[]> write(int subtask, int parallelism) {
        return agents.write(subtask, parallelism);
    }

    /** Takes in one entry that any subtask wrote. */
    void restore(byte[] entry) throws IOException {
        agents.restore(AgentStream.read(entry));
    }
}
