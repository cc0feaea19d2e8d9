package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OcsfFormatTest {
    private static final OcsfFormat OCSF = new OcsfFormat();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void anAlertIsADetectionFinding() throws Exception {
        JsonNode finding = render(alert().build(), Occasion.UPDATED);

        assertThat(finding).isEqualTo(JSON.readTree("""
                        {
                          "activity_id": 2, "activity_name": "Update",
                          "category_uid": 2, "category_name": "Findings",
                          "class_uid": 2004, "class_name": "Detection Finding",
                          "type_uid": 200402, "type_name": "Detection Finding: Update",
                          "severity_id": 4, "severity": "High",
                          "status_id": 1, "status": "New",
                          "time": 1795262400123,
                          "message": "High alert updated: Token Replay, 3 events of user.id=p1.",
                          "is_alert": true,
                          "count": 3,
                          "metadata": {
                            "version": "1.8.0",
                            "product": {"name": "Vedette", "vendor_name": "Vedette", "version": "0.1.0"},
                            "uid": "ABC:0:3:updated",
                            "tenant_uid": "acme",
                            "labels": ["attack.credential-access", "attack.t1550.001", "atlas.aml.t0091.000",
                                "attack.command-and-control", "attack.g0016", "attack.t1528", "owasp.mcp01"]
                          },
                          "finding_info": {
                            "uid": "ABC",
                            "title": "Token Replay",
                            "desc": "One token, two clients.",
                            "analytic": {"uid": "698ccd62", "name": "Token Replay", "version": "4", "type_id": 1, "type": "Rule"},
                            "attacks": [
                              {"tactic": {"uid": "TA0006", "name": "Credential Access"}},
                              {"technique": {"uid": "T1550"}, "sub_technique": {"uid": "T1550.001"}},
                              {"technique": {"uid": "AML.T0091"}, "sub_technique": {"uid": "AML.T0091.000"}},
                              {"tactic": {"uid": "TA0011", "name": "Command and Control"}},
                              {"technique": {"uid": "T1528"}}
                            ],
                            "related_events_count": 3,
                            "modified_time": 1795262400123,
                            "first_seen_time": 1795262300000,
                            "last_seen_time": 1795262400000
                          },
                          "evidences": [{
                            "uid": "agent:1:1",
                            "name": "mcp.tool.call",
                            "actor": {"user": {"uid": "p2"}, "session": {"uid": "kid:s"}, "app_uid": "desk"},
                            "src_endpoint": {
                              "ip": "192.0.2.1",
                              "location": {"country": "DE", "city": "Berlin", "lat": 52.5, "long": 13.4},
                              "autonomous_system": {"name": "Example", "number": 64496}
                            },
                            "http_request": {"user_agent": "curl/8"},
                            "http_response": {"code": 403},
                            "api": {"operation": "delete_ticket", "service": {"name": "tickets"}},
                            "data": {
                              "time": 1795262400000, "rule_uid": "r", "topic": "vedette.events", "partition": 2, "offset": 7,
                              "fields": {"event.outcome": "failure", "mcp.method.name": "tools/call"}
                            }
                          }],
                          "resources": [{"name": "tickets", "type": "MCP server"}],
                          "observables": [
                            {"name": "evidences[].actor.user.uid", "type_id": 31, "type": "User Object: uid", "value": "p1"},
                            {"name": "evidences[].src_endpoint.ip", "type_id": 2, "type": "IP Address", "value": "192.0.2.1"}
                          ],
                          "start_time": 1795262300000,
                          "end_time": 1795262400000,
                          "risk_score": 73,
                          "confidence_score": 91, "confidence_id": 3, "confidence": "High",
                          "remediation": {"desc": "Revoke it."},
                          "unmapped": {
                            "vedette.alert.group": [{"field": "user.id", "value": "p1"}],
                            "vedette.rule.triage": "Compare.",
                            "vedette.rule.falsepositives": ["A laptop"],
                            "vedette.model.name": "calls 3",
                            "vedette.model.reasons": ["rare"],
                            "vedette.alert.window.start": 1795262300000
                          }
                        }
                        """));
        assertThat(OcsfSchema.errors(finding)).isEmpty();
    }

    static Alert.Builder alert() {
        HostileAlerts.everyCharacter();
        return Alert.newBuilder()
                .setAlertId("ABC")
                .setTenant("acme")
                .setRuleId("698ccd62")
                .setRuleVersion(4)
                .setRuleTitle("Token Replay")
                .setRuleDescription("One token, two clients.")
                .setLevel("high")
                .setRiskScore(73)
                .setTags(List.of(
                        "attack.credential-access",
                        "attack.t1550.001",
                        "atlas.aml.t0091.000",
                        "attack.command-and-control",
                        "attack.g0016",
                        "attack.t1528",
                        "owasp.mcp01"))
                .setFalsePositives(List.of("A laptop"))
                .setTriage("Compare.")
                .setResponse("Revoke it.")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p1")
                        .build()))
                .setWindowStart(1_795_262_300_000_000L)
                .setEvidenceCount(3)
                .setFirstEvidenceAt(1_795_262_300_000_000L)
                .setLastEvidenceAt(1_795_262_400_000_000L)
                .setDetectedAt(1_795_262_400_123_456L)
                .setModelScore(0.91)
                .setModelName("calls 3")
                .setModelReasons(List.of("rare"))
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("agent:1:1")
                        .setEventName("mcp.tool.call")
                        .setRuleId("r")
                        .setOccurredAt(1_795_262_400_000_000L)
                        .setTopic("vedette.events")
                        .setPartition(2)
                        .setOffset(7)
                        .setFields(Map.ofEntries(
                                Map.entry("user.id", "p2"),
                                Map.entry("vedette.session.fingerprint", "kid:s"),
                                Map.entry("vedette.client.id", "desk"),
                                Map.entry("client.address", "192.0.2.1"),
                                Map.entry("client.geo.country_iso_code", "DE"),
                                Map.entry("client.geo.city_name", "Berlin"),
                                Map.entry("client.geo.location.lat", "52.5"),
                                Map.entry("client.geo.location.lon", "13.4"),
                                Map.entry("client.as.number", "64496"),
                                Map.entry("client.as.organization.name", "Example"),
                                Map.entry("user_agent.original", "curl/8"),
                                Map.entry("http.response.status_code", "403"),
                                Map.entry("service.name", "tickets"),
                                Map.entry("gen_ai.tool.name", "delete_ticket"),
                                Map.entry("mcp.method.name", "tools/call"),
                                Map.entry("event.outcome", "failure")))
                        .build()));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENED,,1,1,true",
        "UPDATED,,2,1,true",
        "CLOSED,true_positive,3,4,false",
        "CLOSED,false_positive,3,3,false",
        "CLOSED,benign,3,3,false",
        "CLOSED,events came too late,3,4,false",
        "CLOSED,,3,4,false"
    })
    void anOccasionIsAnActivityAndAStatus(String occasion, String because, int activity, int status, boolean alerts)
            throws Exception {
        Notice notice =
                new Notice(Occasion.valueOf(occasion), alert().build(), Optional.ofNullable(because), Optional.empty());
        JsonNode finding = JSON.readTree(OCSF.render(notice));

        assertThat(finding.get("activity_id").asInt()).isEqualTo(activity);
        assertThat(finding.get("status_id").asInt()).isEqualTo(status);
        assertThat(finding.get("is_alert").asBoolean()).isEqualTo(alerts);
        assertThat(finding.path("status_detail").asText("")).isEqualTo(because == null ? "" : because);
        assertThat(OcsfSchema.errors(finding)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "informational,1,Informational",
        "low,2,Low",
        "medium,3,Medium",
        "high,4,High",
        "critical,5,Critical",
        "mine,99,mine",
        "'',99,Other"
    })
    void levelsAreSeverities(String level, int id, String caption) throws Exception {
        JsonNode finding = render(alert().setLevel(level).build(), Occasion.OPENED);
        assertThat(finding.get("severity_id").asInt()).isEqualTo(id);
        assertThat(finding.get("severity").asText()).isEqualTo(caption);
        assertThat(OcsfSchema.errors(finding)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0,Low", "0.333,33,Low", "0.34,34,Medium", "0.67,67,High", "1,100,High", "7,100,High", "-1,0,Low"})
    void aModelsScoreIsHowSureItIs(double score, int percent, String word) throws Exception {
        JsonNode finding = render(alert().setModelScore(score).build(), Occasion.OPENED);
        assertThat(finding.get("confidence_score").asInt()).isEqualTo(percent);
        assertThat(finding.get("confidence").asText()).isEqualTo(word);
        assertThat(OcsfSchema.errors(finding)).isEmpty();
    }

    /** What has no attribute of its own is not lost, nor can it take the place of one that has. */
    @Test
    void noTextForgesAnAttribute() throws Exception {
        for (String text : Stream.concat(
                        Stream.of(HostileAlerts.everyCharacter()),
                        Stream.iterate(0, c -> c < 0x100, c -> c + 1).map(Character::toString))
                .toList()) {
            Alert alert = HostileAlerts.alert(() -> text);
            JsonNode finding = render(alert, Occasion.OPENED);
            assertThat(OcsfSchema.errors(finding)).isEmpty();
            assertThat(finding.at("/finding_info/title").asText()).isEqualTo(text);
            assertThat(finding.at("/evidences/0/actor/user/uid").asText()).isEqualTo(text);
            assertThat(finding.at("/evidences/0/api/operation").asText()).isEqualTo(text);
            assertThat(finding.at("/evidences/0/data/fields/event.reason").asText())
                    .isEqualTo(text);
            assertThat(finding.at("/unmapped/vedette.alert.group/0/value").asText())
                    .isEqualTo(text);
            assertThat(finding.at("/severity_id").asInt()).isEqualTo(99);
            assertThat(finding.at("/evidences/0/src_endpoint").isMissingNode()).isTrue();
            assertThat(finding.get("observables").findValuesAsText("type_id")).doesNotContain("2");
            assertThat(finding.at("/evidences/0/data/fields/client.address").asText())
                    .isEqualTo(text);
        }
    }

    @Test
    void anythingAtAllIsAFinding() throws Exception {
        long seed = System.nanoTime();
        System.out.println("OcsfFormatTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2500; i++) {
            Notice notice = HostileAlerts.random(random);
            byte[] bytes = OCSF.render(notice);
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).matches("[ -~]+");
            JsonNode finding = JSON.readTree(bytes);
            assertThat(OcsfSchema.errors(finding)).as("seed %d", seed).isEmpty();
            assertThat(finding.at("/finding_info/title").asText())
                    .isEqualTo(notice.alert().getRuleTitle());
        }
    }

    @TestFactory
    Stream<DynamicTest> alertsOfTheShippedRulesAreFindings() throws Exception {
        List<Alert> alerts = ShippedRules.alerts();
        assertThat(alerts).hasSizeGreaterThan(40);
        return alerts.stream()
                .map(alert -> DynamicTest.dynamicTest(alert.getRuleTitle(), () -> {
                    for (Occasion occasion : Occasion.values()) {
                        JsonNode finding = render(alert, occasion);
                        assertThat(OcsfSchema.errors(finding)).isEmpty();
                        assertThat(finding.at("/finding_info/attacks").size()).isPositive();
                        assertThat(finding.at("/finding_info/analytic/uid").asText())
                                .isEqualTo(alert.getRuleId());
                        assertThat(finding.get("evidences"))
                                .hasSize(alert.getEvidence().size());
                    }
                }));
    }

    static JsonNode render(Alert alert, Occasion occasion) throws Exception {
        return JSON.readTree(OCSF.render(new Notice(occasion, alert, Optional.empty(), Optional.empty())));
    }
}
