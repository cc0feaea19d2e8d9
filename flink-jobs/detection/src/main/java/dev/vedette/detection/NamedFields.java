package dev.vedette.detection;

import dev.vedette.rules.EventView;
import dev.vedette.schemas.EventFields;
import java.util.Collection;

/** Fields that are asked of each event: where they stand is looked up once for all. Immutable. */
final class NamedFields {
    private static final int ELSEWHERE = -1;

    private final Collection<String> of;
    private final String[] names;
    /** In the record. */
    private final int[] positions;

    NamedFields(Collection<String> names) {
        this.of = names;
        this.names = names.toArray(String[]::new);
        this.positions = new int[this.names.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = EventFields.position(this.names[i]).orElse(ELSEWHERE);
        }
    }

    /** Whether it was made of this very object. */
    @SuppressWarnings("ReferenceEquality") // whoever asks for each event does so with the same set
    boolean isOf(Collection<String> asked) {
        return of == asked;
    }

    /** Shows what the event has of them, in their order. */
    void forEach(EnrichedEvent event, EventView.Visitor visitor) {
        for (int i = 0; i < names.length; i++) {
            Object value = positions[i] == ELSEWHERE ? event.elsewhere(names[i]) : event.value(positions[i]);
            if (value != EventView.ABSENT) {
                visitor.field(names[i], value);
            }
        }
    }
}
