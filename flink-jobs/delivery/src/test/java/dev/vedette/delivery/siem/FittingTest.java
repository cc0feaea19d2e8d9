package dev.vedette.delivery.siem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FittingTest {
    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    private static JsonNode render(Alert alert, int maxBytes) throws Exception {
        byte[] message = new Fitting(new EcsFormat(), maxBytes)
                .render(new Notice(Occasion.OPENED, alert, Optional.empty(), Optional.empty()));
        assertThat(message.length).isLessThanOrEqualTo(maxBytes);
        return new JsonMapper().readTree(message);
    }

    @Test
    void whatFitsIsWhole() throws Exception {
        Alert alert = Alert.newBuilder().setAlertId("a").setTriage("look").build();
        JsonNode json = render(alert, 16 * 1024);
        assertThat(json.path("vedette.rule.triage").asText()).isEqualTo("look");
        assertThat(json.has("vedette.siem.left_out")).isFalse();
    }

    @Test
    void evidenceFieldsGoFirst() throws Exception {
        Alert alert = Alert.newBuilder()
                .setAlertId("a")
                .setEvidence(Collections.nCopies(
                        20,
                        Evidence.newBuilder()
                                .setEventId("e")
                                .setFields(Map.of("f", "x".repeat(1000)))
                                .build()))
                .build();
        JsonNode json = render(alert, 16 * 1024);
        assertThat(json.path("vedette.alert.evidence")).hasSize(20);
        assertThat(json.path("vedette.siem.left_out").asText()).isEqualTo("evidence fields");
    }

    /** Whatever is made how long: an alert keeps its id, and the message its limit. */
    @Test
    void anAlertOfWhichEverythingIsLongFits() throws Exception {
        String longest = "\u202E".repeat(20_000);
        Alert alert = Alert.newBuilder()
                .setAlertId("a")
                .setTenant(longest)
                .setRuleId(longest)
                .setRuleTitle(longest)
                .setRuleDescription(longest)
                .setRuleStatus(longest)
                .setLevel(longest)
                .setTags(Collections.nCopies(50, longest))
                .setFalsePositives(List.of(longest))
                .setTriage(longest)
                .setResponse(longest)
                .setGroup(Collections.nCopies(
                        20,
                        GroupValue.newBuilder()
                                .setField(longest)
                                .setValue(longest)
                                .build()))
                .setEvidence(List.of(Evidence.newBuilder().setEventId(longest).build()))
                .setModelName(longest)
                .setModelReasons(List.of(longest))
                .setSilencedBy(longest)
                .setWithdrawnBecause(longest)
                .build();
        JsonNode json = render(alert, 32 * 1024);
        assertThat(json.path("vedette.alert.id").asText()).isEqualTo("a");
        assertThat(json.path("vedette.siem.left_out").asText()).startsWith("all but");
    }
}
