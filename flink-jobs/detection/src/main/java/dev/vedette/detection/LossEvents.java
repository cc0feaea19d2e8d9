package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.List;

/** Makes events of losses, for rules to see. Not thread-safe. */
final class LossEvents {
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    /** @param shownBy the event that showed them */
    List<EnrichedEvent> of(List<TelemetryLoss> losses, EnrichedEvent shownBy) {
        return losses.isEmpty()
                ? List.of()
                : losses.stream().map(loss -> event(loss, shownBy)).toList();
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
                Listed.NOTHING,
                null,
                null,
                null,
                Judgement.NONE,
                shownBy.server(),
                ClientOrigin.NONE,
                Lateness.NONE);
    }
}
