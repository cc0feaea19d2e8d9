package dev.vedette.delivery.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fields that Kibana's views look for. */
class EcsTest {
    private static final JsonMapper JSON = new JsonMapper();

    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    @Test
    void whatAnAlertIs() throws Exception {
        JsonNode json = alert(Alert.newBuilder()
                .setRuleTitle("Token replay")
                .setLevel("high")
                .setEvidenceCount(3)
                .setGroup(group("user.id", "kid:ann")));
        assertThat(json.path("message").asText()).isEqualTo("High alert: Token replay, 3 events of user.id=kid:ann.");
        assertThat(json.path("event.kind").asText()).isEqualTo("alert");
        assertThat(json.path("event.action").asText()).isEqualTo("detected");
        assertThat(texts(json, "event.category")).containsExactly("intrusion_detection");
        assertThat(texts(json, "event.type")).containsExactly("info");
        assertThat(json.path("event.severity").asInt()).isEqualTo(73);
        assertThat(json.path("event.module").asText()).isEqualTo("vedette");
        assertThat(json.path("event.dataset").asText()).isEqualTo("vedette.alert");
        assertThat(json.has("threat.framework")).isFalse();
    }

    @Test
    void anAlertThatNoLongerStandsSaysSo() throws Exception {
        JsonNode json = alert(Alert.newBuilder().setLevel("odd").setWithdrawnBecause("a late event\u202E\n"));
        assertThat(json.path("event.action").asText()).isEqualTo("withdrawn");
        assertThat(json.path("event.severity").asInt()).isEqualTo(99);
        assertThat(json.path("message").asText()).endsWith(", because: a late event\uFFFD\uFFFD.");
    }

    @Test
    void tagsAreThreats() throws Exception {
        JsonNode json = alert(Alert.newBuilder()
                .setTags(List.of(
                        "attack.credential-access",
                        "attack.t1550.001",
                        "attack.t1550",
                        "attack.stealth",
                        "attack.no-such-tactic",
                        "attack.t9999.999",
                        "atlas.aml.t0000.001",
                        "owasp.mcp07",
                        "attack.g0016",
                        "attack.t1550.001x")));
        assertThat(texts(json, "threat.framework")).containsExactly("MITRE ATT&CK", "MITRE ATLAS");
        assertThat(texts(json, "threat.tactic.id")).containsExactly("TA0006", "TA0005");
        assertThat(texts(json, "threat.tactic.name")).containsExactly("Credential Access", "Stealth", "No Such Tactic");
        assertThat(texts(json, "threat.technique.id")).containsExactly("T1550", "T9999", "AML.T0000");
        assertThat(texts(json, "threat.technique.name"))
                .containsExactly("Use Alternate Authentication Material", "Search Open Technical Databases");
        assertThat(texts(json, "threat.technique.subtechnique.id"))
                .containsExactly("T1550.001", "T9999.999", "AML.T0000.001");
        assertThat(texts(json, "threat.technique.subtechnique.name"))
                .containsExactly("Application Access Token", "Pre-Print Repositories");
    }

    @Test
    void anEntityIsTheGroupsOrThatOfAllEvidence() throws Exception {
        JsonNode json = alert(Alert.newBuilder()
                .setGroup(group("user.id", "kid:ann"))
                .setEvidence(List.of(
                        evidence("user.id", "kid:ann", "client.address", "192.0.2.1", "service.name", "tickets"),
                        evidence(
                                "user.id", "kid:bob",
                                "client.address", "2001:db8::1",
                                "service.name", "tickets",
                                "gen_ai.tool.name", "export"))));
        assertThat(json.path("user.id").asText()).as("the group decides").isEqualTo("kid:ann");
        assertThat(json.path("service.name").asText()).isEqualTo("tickets");
        assertThat(json.has("client.address")).as("they differ").isFalse();
        assertThat(json.has("client.ip")).isFalse();
        assertThat(json.has("gen_ai.tool.name")).as("one has none").isFalse();
        assertThat(texts(json, "related.ip")).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(texts(json, "related.user")).containsExactly("kid:ann", "kid:bob");
    }

    @Test
    void anAddressIsOneOnlyIfItIs() throws Exception {
        JsonNode address = alert(Alert.newBuilder().setGroup(group("client.address", "192.0.2.7")));
        assertThat(address.path("client.ip").asText()).isEqualTo("192.0.2.7");
        JsonNode other = alert(Alert.newBuilder().setGroup(group("client.address", "_hidden")));
        assertThat(other.path("client.address").asText()).isEqualTo("_hidden");
        assertThat(other.has("client.ip")).isFalse();
        assertThat(other.has("related.ip")).isFalse();
    }

    /** Strict mappings refuse a document with a field that the template lacks. */
    @Test
    void allThatIsWrittenIsInTheTemplate() throws Exception {
        Map<String, String> all = new HashMap<>();
        Ecs.ENTITY.forEach(field -> all.put(field, "x"));
        all.put("client.address", "192.0.2.1");
        all.put("not.an.entity", "x");
        JsonNode json = alert(Alert.newBuilder()
                .setTags(List.of("attack.impact", "attack.t1550.001"))
                .setEvidence(List.of(Evidence.newBuilder().setFields(all).build())));
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsAll(Ecs.ENTITY).doesNotHaveDuplicates();
        // A list of records, whose own fields the template has.
        assertThat(names.remove("vedette.alert.evidence")).isTrue();
        assertThat(IndexTemplate.ALERTS.types().keySet()).containsAll(names);
    }

    @Test
    void whatAnEventIs() throws Exception {
        AuditEvent call = AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setPrincipal("kid:ann")
                .setClientAddress("192.0.2.1")
                .build();
        JsonNode json = JSON.readTree(Documents.event(call, ORIGIN).json());
        assertThat(json.path("event.kind").asText()).isEqualTo("event");
        assertThat(json.path("event.action").asText()).isEqualTo("mcp.tool.call");
        assertThat(texts(json, "event.category")).containsExactly("api");
        assertThat(texts(json, "event.type")).containsExactly("access");
        assertThat(json.path("event.dataset").asText()).isEqualTo("vedette.event");
        assertThat(texts(json, "related.ip")).containsExactly("192.0.2.1");
        assertThat(texts(json, "related.user")).containsExactly("kid:ann");

        AuditEvent unknown = AuditEvent.newBuilder()
                .setEventName("vedette.agent.heartbeat")
                .setClientAddress("unknown")
                .build();
        JsonNode other = JSON.readTree(Documents.event(unknown, ORIGIN).json());
        assertThat(other.has("event.category")).isFalse();
        assertThat(other.has("related.ip")).isFalse();
    }

    private static final KafkaRecord ORIGIN = new KafkaRecord("t", 0, 0, 0, new byte[0], new byte[0]);

    private static JsonNode alert(Alert.Builder alert) throws Exception {
        return JSON.readTree(Documents.alert(alert.build(), ORIGIN).json());
    }

    private static List<GroupValue> group(String field, String value) {
        return List.of(GroupValue.newBuilder().setField(field).setValue(value).build());
    }

    private static Evidence evidence(String... fields) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put(fields[i], fields[i + 1]);
        }
        return Evidence.newBuilder().setFields(map).build();
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> texts = new ArrayList<>();
        json.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
