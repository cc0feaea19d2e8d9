package dev.vedette.detection;

import dev.vedette.rules.EncodedEvidence;
import dev.vedette.rules.EventView;
import java.util.List;
import java.util.Map;

/** What alerts show of one event: encoded once for all entities, to which their rules' own fields are added. */
final class EventEvidence {
    private final EventView view;
    private final Map<String, String> always;
    private final EncodedEvidence encoded;

    /** @param view of the event, by which it matched */
    EventEvidence(EnrichedEvent event, EventView view) {
        this.view = view;
        this.always = view instanceof OtherKeyView other ? other.evidence() : EvidenceFields.of(event);
        this.encoded = EncodedEvidence.of(
                event.id(), event.name(), event.eventTime(), event.partition(), event.offset(), always);
    }

    /** @param moreFields of each rule, those that not every alert shows */
    EncodedEvidence with(List<List<String>> moreFields) {
        return encoded.with(EvidenceFields.beside(always, moreFields, view));
    }
}
