package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.EventView;
import dev.vedette.rules.EvidenceNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvidenceFieldsTest {
    private static final EventView EVENT = new EventView() {
        private final Map<String, Object> values = Map.of("user.id", "u", "event.name", "call", "size", 3L);

        @Override
        public Object get(String field) {
            return values.getOrDefault(field, ABSENT);
        }

        @Override
        public void forEach(Visitor visitor) {
            values.forEach(visitor::field);
        }
    };

    @Test
    void whatEveryAlertShowsIsHeldAsNumbersByStates() {
        assertThat(EvidenceNames.ALL).containsAll(EvidenceFields.ALWAYS);
    }

    @Test
    void fieldsOfARuleComeBesideThoseOfEveryAlertWithoutTouchingThem() {
        List<String> more = EvidenceFields.beyondAlways(Set.of("user.id", "size", "event.name", "nobody.has.it"));
        assertThat(more).containsExactly("event.name", "nobody.has.it", "size");
        Map<String, String> always = EvidenceFields.of(EVENT);
        assertThat(always).isEqualTo(Map.of("user.id", "u"));
        assertThat(EvidenceFields.beside(always, List.of(List.of("size"), List.of("event.name", "size")), EVENT))
                .isEqualTo(Map.of("size", "3", "event.name", "call"));
        assertThat(EvidenceFields.beside(always, List.of(List.of("nobody.has.it")), EVENT))
                .isEmpty();
    }
}
