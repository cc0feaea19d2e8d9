package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
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
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    /** Events of losses that the event shows; empty nearly always. Repetitions are to be given too. */
    List<EnrichedEvent> add(Received.Event received) {
        EnrichedEvent event = received.event();
        List<TelemetryLoss> losses = agents.of(event.event().getAgentInstance()).add(Seen.of(received));
        return losses.isEmpty()
                ? List.of()
                : losses.stream().map(loss -> event(loss, event)).toList();
    }

    /** A record that waits for its schema takes another way: it is not missing. */
    void addParked(KafkaBytes record) {
        byte[] key = record.key();
        AgentStream stream = key == null ? null : agents.find(new String(key, StandardCharsets.UTF_8));
        if (stream != null) {
            stream.addParked();
        }
    }

    /** Stands where the event stands that showed the loss. */
    private EnrichedEvent event(TelemetryLoss loss, EnrichedEvent shownBy) {
        AuditEvent shown = shownBy.event();
        AuditEvent event = AuditEvent.newBuilder()
                .setEventName(TelemetryLoss.EVENT_NAME)
                .setOccurredAt(loss.place().time())
                .setAgentInstance(shown.getAgentInstance())
                .setAgentBoot(loss.place().boot())
                .setAgentSequence(loss.place().sequence())
                .setTenant(shown.getTenant())
                .setServiceName(shown.getServiceName())
                .setAttributes(loss.attributes())
                .build();
        return new EnrichedEvent(
                EncodedEvent.of(event, codec),
                shownBy.partition(),
                shownBy.offset(),
                loss.place().time(),
                shownBy.appended(),
                null,
                List.of(),
                List.of(),
                null,
                shownBy.server(),
                ClientOrigin.NONE,
                Lateness.NONE);
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
