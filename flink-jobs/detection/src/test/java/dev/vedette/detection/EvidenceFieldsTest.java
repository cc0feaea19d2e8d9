package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.EventView;
import dev.vedette.rules.EvidenceNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvidenceFieldsTest {
    private static final EventView EVENT = EventView.of(Map.of("user.id", "u", "event.name", "call", "size", 3L));

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

    /** An alert has to say why in three to five reasons, and who names tools must not choose which of them arrive. */
    @Test
    void eachOfFiveReasonsArrivesAndNoneHoldsWhatPartsThem() {
        String long200 = "a run of steps out of habit up to " + "x".repeat(300) + " -> y";
        List<String> reasons = List.of(
                "it does what a sentence says that was read one result before and that is an order (0.97)",
                long200,
                "a step out of habit up to a, b -> c",
                "an address or account of its arguments first stood in that sentence",
                "an hour's calls are 12.0 times what its busiest hours seldom exceed",
                "a sixth");
        String field = "vedette.session.reasons";
        String shown = EvidenceFields.beside(Map.of(), List.of(List.of(field)), EventView.of(Map.of(field, reasons)))
                .get(field);
        assertThat(EvidenceFields.reasons(shown))
                .containsExactly(
                        reasons.get(0),
                        long200.substring(0, 199) + "…",
                        "a step out of habit up to a; b -> c",
                        reasons.get(3),
                        reasons.get(4));
    }

    @Test
    void otherValuesAreCutAndNoCharacterOfTwoHalvesIs() {
        String text = "x".repeat(255) + "\ud83d\ude00" + "y";
        assertThat(EvidenceFields.of(
                        EventView.of(Map.of("user.id", text, "vedette.token.scopes", List.of(text, text)))))
                .containsOnly(
                        Map.entry("user.id", "x".repeat(255)), Map.entry("vedette.token.scopes", "x".repeat(255)));
    }
}
