package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CefFormatTest {
    private static final CefFormat CEF = new CefFormat();

    @Test
    void anAlertInWordsOfTheDictionary() {
        String line = new String(
                CEF.render(notice(Occasion.CLOSED, Optional.of("false_positive"))), StandardCharsets.US_ASCII);

        assertThat(line)
                .startsWith(
                        "CEF:0|Vedette|Vedette|0.1.0|698ccd62-7620-4e3d-ad32-b6677f5a0e21|Token \\| Replay|8|rt=1795262400123 ");
        assertThat(CefParser.parse(line.getBytes(StandardCharsets.US_ASCII)).extension())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("rt", "1795262400123"),
                        Map.entry("start", "1795262300000"),
                        Map.entry("end", "1795262400000"),
                        Map.entry("externalId", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH"),
                        Map.entry("cnt", "3"),
                        Map.entry("cat", "mcp.tool.call"),
                        Map.entry(
                                "msg",
                                "High alert closed: Token | Replay, 3 events of user.id=p1, because: false_positive."),
                        Map.entry("suser", "p1"),
                        Map.entry("src", "192.0.2.1"),
                        Map.entry("requestClientApplication", "curl/8 a=b\\u000Ac"),
                        Map.entry("destinationServiceName", "tickets"),
                        Map.entry("outcome", "failure"),
                        Map.entry("flexString1", "delete_\\u202Eticket"),
                        Map.entry("flexString1Label", "tool"),
                        Map.entry("cs1", "acme"),
                        Map.entry("cs1Label", "tenant"),
                        Map.entry("cs2", "closed"),
                        Map.entry("cs2Label", "occasion"),
                        Map.entry("cs3", "user.id=p1"),
                        Map.entry("cs3Label", "entity"),
                        Map.entry("cs4", "attack.t1528, owasp.mcp01"),
                        Map.entry("cs4Label", "tags"),
                        Map.entry("cs5", "false_positive"),
                        Map.entry("cs5Label", "closedBecause"),
                        Map.entry("cs6", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST"),
                        Map.entry("cs6Label", "alertId"),
                        Map.entry("cn1", "4"),
                        Map.entry("cn1Label", "ruleVersion"),
                        Map.entry("cn2", "0"),
                        Map.entry("cn2Label", "revision"),
                        Map.entry("cn3", "403"),
                        Map.entry("cn3Label", "httpStatus"),
                        Map.entry("cfp1", "73.000"),
                        Map.entry("cfp1Label", "riskScore"),
                        Map.entry("cfp2", "0.910"),
                        Map.entry("cfp2Label", "modelScore")));
    }

    private static Notice notice(Occasion occasion, Optional<String> closedBecause) {
        HostileAlerts.everyCharacter();
        Alert alert = Alert.newBuilder()
                .setAlertId("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST")
                .setTenant("acme")
                .setRuleId("698ccd62-7620-4e3d-ad32-b6677f5a0e21")
                .setRuleVersion(4)
                .setRuleTitle("Token | Replay")
                .setLevel("high")
                .setRiskScore(73)
                .setTags(List.of("attack.t1528", "owasp.mcp01"))
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p1")
                        .build()))
                .setEvidenceCount(3)
                .setFirstEvidenceAt(1_795_262_300_000_000L)
                .setLastEvidenceAt(1_795_262_400_000_000L)
                .setDetectedAt(1_795_262_400_123_456L)
                .setModelScore(0.91)
                .setEvidence(List.of(
                        Evidence.newBuilder()
                                .setFields(Map.of("service.name", "tickets", "client.address", "192.0.2.7"))
                                .build(),
                        Evidence.newBuilder()
                                .setEventName("mcp.tool.call")
                                .setFields(Map.of(
                                        "user.id", "p2",
                                        "client.address", "192.0.2.1",
                                        "user_agent.original", "curl/8 a=b\nc",
                                        "gen_ai.tool.name", "delete_\u202Eticket",
                                        "event.outcome", "failure",
                                        "http.response.status_code", "403"))
                                .build()))
                .build();
        return new Notice(occasion, alert, closedBecause, Optional.empty());
    }

    @Test
    void noCharacterForgesAField() {
        check(HostileAlerts.alert(HostileAlerts::everyCharacter));
        for (int c = 0; c < 0x100; c++) {
            String text = Character.toString(c);
            check(HostileAlerts.alert(() -> text));
            check(HostileAlerts.alert(() -> "a" + text + " cs1=b" + text));
        }
    }

    /** The same keys whatever the texts are, and in each key its own text. */
    private static void check(Alert alert) {
        CefParser.Event event = CefParser.parse(CEF.render(HostileAlerts.opened(alert)));
        assertThat(event.header().subList(0, 4)).containsExactly("CEF:0", "Vedette", "Vedette", "0.1.0");
        Seen.assertSays(event.header().get(4), alert.getRuleId(), 100);
        Seen.assertSays(event.header().get(5), alert.getRuleTitle(), 100);
        Map<String, String> fields = event.extension();
        Map<String, String> newest = alert.getEvidence().get(1).getFields();
        assertThat(alert.getAlertId())
                .startsWith(Seen.decode(fields.get("externalId").replaceAll("\\.\\.\\.$", "")));
        says(fields, "cs6", alert.getAlertId(), 100);
        says(fields, "suser", alert.getGroup().get(0).getValue(), 100);
        says(fields, "requestClientApplication", newest.get("user_agent.original"), 100);
        says(fields, "sourceServiceName", newest.get("vedette.client.id"), 100);
        says(fields, "destinationServiceName", newest.get("service.name"), 100);
        says(fields, "outcome", newest.get("event.outcome"), 25);
        says(fields, "shost", newest.get("client.address"), 100);
        says(fields, "reason", newest.get("event.reason"), 100);
        says(fields, "flexString1", newest.get("gen_ai.tool.name"), 100);
        says(fields, "flexString2", newest.get("mcp.method.name"), 100);
        says(fields, "cat", alert.getEvidence().get(1).getEventName(), 100);
        says(fields, "cs1", alert.getTenant(), 100);
        says(fields, "cs4", String.join(", ", alert.getTags()), 250);
        says(fields, "cs5", alert.getWithdrawnBecause().orElseThrow(), 100);
        assertThat(fields).containsEntry("cs2", "opened");
        assertThat(fields.keySet())
                .isSubsetOf(
                        "externalId",
                        "shost",
                        "cnt",
                        "cat",
                        "msg",
                        "suser",
                        "requestClientApplication",
                        "sourceServiceName",
                        "destinationServiceName",
                        "outcome",
                        "reason",
                        "flexString1",
                        "flexString1Label",
                        "flexString2",
                        "flexString2Label",
                        "cs1",
                        "cs1Label",
                        "cs2",
                        "cs2Label",
                        "cs3",
                        "cs3Label",
                        "cs4",
                        "cs4Label",
                        "cs5",
                        "cs5Label",
                        "cs6",
                        "cs6Label",
                        "cn1",
                        "cn1Label",
                        "cn2",
                        "cn2Label",
                        "cfp1",
                        "cfp1Label",
                        "cn3",
                        "cn3Label",
                        "c6a2",
                        "c6a2Label");
        assertThat(fields.keySet().contains("cn3"))
                .isEqualTo(newest.get("http.response.status_code").matches("[0-9]"));
        assertThat(fields).doesNotContainKeys("src", "c6a2");
    }

    private static void says(Map<String, String> fields, String key, String text, int atLeast) {
        if (text.isEmpty()) {
            assertThat(fields).doesNotContainKey(key);
        } else {
            assertThat(fields).containsKey(key);
            Seen.assertSays(fields.get(key), text, atLeast);
        }
    }

    @Test
    void anythingAtAllIsOneEvent() {
        long seed = System.nanoTime();
        System.out.println("CefFormatTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Notice notice = HostileAlerts.random(random);
            CefParser.Event event = CefParser.parse(CEF.render(notice));
            Seen.assertSays(event.header().get(5), notice.alert().getRuleTitle(), 100);
            says(event.extension(), "cs1", notice.alert().getTenant(), 100);
            says(event.extension(), "cs6", notice.alert().getAlertId(), 100);
            says(event.extension(), "cs3", new Facts(notice).entity(), 500);
            assertThat(event.extension()).containsEntry("cs2", notice.occasion().word());
        }
    }

    @ParameterizedTest
    @CsvSource({"informational,1", "low,3", "medium,5", "high,8", "critical,10", "of my own,10"})
    void levelsAreSeverities(String level, String severity) {
        byte[] line = CEF.render(
                HostileAlerts.opened(Alert.newBuilder().setLevel(level).build()));
        assertThat(CefParser.parse(line).header().get(6)).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,src",
        "2001:db8::1,c6a2",
        "::,c6a2",
        "1:2:3:4:5:6:7:8,c6a2",
        "192.0.2.256,shost",
        "192.0.2.01,shost",
        "1:2:3:4:5:6:7:8:9,shost",
        "1::2::3,shost",
        "fe80::1%eth0,shost",
        "192.0.2.1 x,shost",
        "localhost,shost",
        "12345::,shost",
        ":1:2:3:4:5:6:7,shost"
    })
    void onlyAddressesAreAddresses(String address, String key) {
        Alert alert = Alert.newBuilder()
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("client.address")
                        .setValue(address)
                        .build()))
                .build();
        Map<String, String> fields =
                CefParser.parse(CEF.render(HostileAlerts.opened(alert))).extension();
        assertThat(fields.keySet().stream().filter(List.of("src", "c6a2", "shost")::contains))
                .containsExactly(key);
        assertThat(fields).containsEntry(key, address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CEF:1|a|b|c|d|e|1|",
                "CEF:0|a|b|c|d|e|11|",
                "CEF:0|a|b|c|d|e|1",
                "CEF:0|a|b|c|d\\n|e|1|",
                "CEF:0|a|b|c|d|e|1|cs1=x",
                "CEF:0|a|b|c|d|e|1|forged=x",
                "CEF:0|a|b|c|d|e|1|msg=a=b",
                "CEF:0|a|b|c|d|e|1|msg=a\\|b",
                "CEF:0|a|b|c|d|e|1|msg=a msg=b",
                "CEF:0|a|b|c|d|e|1|msg=a\tb",
                "CEF:0|a|b|c|d|e|1|src=::1",
                "CEF:0|a|b|c|d|e|1|rt=today",
                "CEF:0|a|b|c|d|e|1|externalId=12345678901234567890123456789012345678901",
                "CEF:0|a|b|c|d|e|1|x msg=a",
                "CEF:0|a|b|c|d|e|1|msg=a\\"
            })
    void theParserIsStrict(String line) {
        assertThatThrownBy(() -> CefParser.parse(line.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
