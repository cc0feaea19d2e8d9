package dev.vedette.detection;

import dev.vedette.rules.EventView;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.Finding;
import dev.vedette.schemas.EventFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event as it would be under the deployment's other fingerprint key, while keys are rotated: all of its fingerprints
 * are those under that key. Rules correlate both readings, so that a group under either key is complete; a finding is told
 * under the key that the last of its events is under, so that it is told once.
 */
record OtherKeyView(EnrichedEvent event) implements EventView {
    /** In the evidence of an event that was read so. */
    static final String READ = "vedette.other.read";

    private static final Map<String, String> OTHERS = Map.of(
            "user.id", "vedette.other.user.id",
            "vedette.token.fingerprint", "vedette.other.token.fingerprint",
            "vedette.token.id", "vedette.other.token.id",
            "vedette.session.fingerprint", "vedette.other.session.fingerprint");

    private static final List<Integer> POSITIONS = OTHERS.values().stream()
            .map(name -> EventFields.position(name).orElseThrow())
            .toList();

    /** Empty unless the event has a fingerprint under another key. */
    static Optional<OtherKeyView> of(EnrichedEvent event) {
        for (int position : POSITIONS) {
            if (event.read().value(position) != null) {
                return Optional.of(new OtherKeyView(event));
            }
        }
        return Optional.empty();
    }

    /** Whether the last event was read under the other key: its own reading makes the same finding. */
    static boolean isLastOf(Finding finding) {
        List<EvidenceRef> evidence = finding.evidence();
        return !evidence.isEmpty() && isRead(evidence.get(evidence.size() - 1));
    }

    static boolean isRead(EvidenceRef event) {
        return event.fields().containsKey(READ);
    }

    /** What an alert shows of the event. */
    Map<String, String> evidence() {
        Map<String, String> fields = EvidenceFields.of(this);
        fields.put(READ, "true");
        return fields;
    }

    @Override
    public Object get(String field) {
        return event.get(OTHERS.getOrDefault(field, field));
    }

    @Override
    public void forEach(Visitor visitor) {
        event.forEach((name, value) -> {
            if (!OTHERS.containsKey(name)) {
                visitor.field(name, value);
            }
        });
        OTHERS.keySet().forEach(name -> visitor.field(name, get(name)));
    }
}
