package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeefFormatTest {
    private static final LeefFormat LEEF = new LeefFormat();

    @Test
    void anAlertInQRadarsWords() throws Exception {
        HostileAlerts.everyCharacter();
        Alert alert = Alert.newBuilder()
                .setAlertId("ABC")
                .setTenant("acme")
                .setRuleId("698ccd62")
                .setRuleVersion(4)
                .setRuleTitle("Token | ^ Replay")
                .setLevel("high")
                .setRiskScore(73)
                .setTags(List.of("attack.t1528"))
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p1")
                        .build()))
                .setEvidenceCount(1)
                .setLastEvidenceAt(1_795_262_400_000_000L)
                .setDetectedAt(1_795_262_400_123_456L)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventName("mcp.tool.call")
                        .setFields(Map.of("client.address", "2001:db8::1", "user_agent.original", "a=b\\c\t\\u0041"))
                        .build()))
                .build();
        byte[] line = LEEF.render(new Notice(Occasion.UPDATED, alert, Optional.empty(), Optional.empty()));

        assertThat(new String(line, StandardCharsets.US_ASCII))
                .startsWith("LEEF:2.0|Vedette|Vedette|0.1.0|698ccd62|^|devTime=2026-11-21 12:00:00.123 UTC^"
                        + "devTimeFormat=yyyy-MM-dd HH:mm:ss.SSS z^cat=updated^sev=8^usrName=p1^src=2001:db8::1^");
        assertThat(LeefParser.parse(line).attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("devTime", "2026-11-21 12:00:00.123 UTC"),
                        Map.entry("devTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS z"),
                        Map.entry("cat", "updated"),
                        Map.entry("sev", "8"),
                        Map.entry("usrName", "p1"),
                        Map.entry("src", "2001:db8::1"),
                        Map.entry("alertId", "ABC"),
                        Map.entry("ruleName", "Token \\u007C \\u005E Replay"),
                        Map.entry("ruleVersion", "4"),
                        Map.entry("level", "high"),
                        Map.entry("tenant", "acme"),
                        Map.entry("entity", "user.id=p1"),
                        Map.entry("evidenceCount", "1"),
                        Map.entry("lastEvidence", "2026-11-21 12:00:00.000 UTC"),
                        Map.entry("revision", "0"),
                        Map.entry("tags", "attack.t1528"),
                        Map.entry("riskScore", "73.0"),
                        Map.entry("eventName", "mcp.tool.call"),
                        Map.entry("userAgent", "a=b\\c\\u0009\\u005Cu0041"),
                        Map.entry("msg", "High alert updated: Token \\u007C \\u005E Replay, 1 event of user.id=p1.")));
    }

    @Test
    void noCharacterForgesAnAttribute() throws Exception {
        check(HostileAlerts.alert(HostileAlerts::everyCharacter));
        for (int c = 0; c < 0x100; c++) {
            String text = Character.toString(c);
            check(HostileAlerts.alert(() -> text));
            check(HostileAlerts.alert(() -> "a" + text + "usrName=b" + text));
        }
    }

    private static void check(Alert alert) throws ParseException {
        LeefParser.Event event = LeefParser.parse(LEEF.render(HostileAlerts.opened(alert)));
        assertThat(event.header().subList(0, 4)).containsExactly("LEEF:2.0", "Vedette", "Vedette", "0.1.0");
        Seen.assertSays(event.header().get(4), alert.getRuleId(), 100);
        Map<String, String> attributes = event.attributes();
        Map<String, String> newest = alert.getEvidence().get(1).getFields();
        says(attributes, "usrName", alert.getGroup().get(0).getValue());
        says(attributes, "alertId", alert.getAlertId());
        says(attributes, "ruleName", alert.getRuleTitle());
        says(attributes, "level", alert.getLevel());
        says(attributes, "tenant", alert.getTenant());
        says(attributes, "tags", String.join(", ", alert.getTags()));
        says(attributes, "closedBecause", alert.getWithdrawnBecause().orElseThrow());
        says(attributes, "eventName", alert.getEvidence().get(1).getEventName());
        says(attributes, "clientAddress", newest.get("client.address"));
        says(attributes, "service", newest.get("service.name"));
        says(attributes, "tool", newest.get("gen_ai.tool.name"));
        says(attributes, "mcpMethod", newest.get("mcp.method.name"));
        says(attributes, "userAgent", newest.get("user_agent.original"));
        says(attributes, "clientId", newest.get("vedette.client.id"));
        says(attributes, "outcome", newest.get("event.outcome"));
        says(attributes, "reason", newest.get("event.reason"));
        says(attributes, "httpStatus", newest.get("http.response.status_code"));
        assertThat(attributes)
                .containsEntry("cat", "opened")
                .containsEntry("sev", "10")
                .doesNotContainKey("src");
        assertThat(attributes.keySet())
                .isSubsetOf(
                        "cat",
                        "clientAddress",
                        "sev",
                        "usrName",
                        "alertId",
                        "ruleName",
                        "ruleVersion",
                        "level",
                        "tenant",
                        "entity",
                        "evidenceCount",
                        "revision",
                        "tags",
                        "closedBecause",
                        "riskScore",
                        "eventName",
                        "service",
                        "tool",
                        "mcpMethod",
                        "userAgent",
                        "clientId",
                        "outcome",
                        "reason",
                        "httpStatus",
                        "msg");
    }

    private static void says(Map<String, String> attributes, String key, String text) {
        if (text.isEmpty()) {
            assertThat(attributes).doesNotContainKey(key);
        } else {
            assertThat(attributes).containsKey(key);
            Seen.assertSays(attributes.get(key), text, 230);
        }
    }

    @Test
    void anythingAtAllIsOneEvent() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LeefFormatTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Notice notice = HostileAlerts.random(random);
            LeefParser.Event event = LeefParser.parse(LEEF.render(notice));
            Seen.assertSays(event.header().get(4), notice.alert().getRuleId(), 230);
            says(event.attributes(), "ruleName", notice.alert().getRuleTitle());
            says(event.attributes(), "tenant", notice.alert().getTenant());
            says(event.attributes(), "entity", new Facts(notice).entity());
            assertThat(event.attributes())
                    .containsEntry("cat", notice.occasion().word());
        }
    }

    @ParameterizedTest
    @CsvSource({"informational,1", "low,3", "medium,5", "high,8", "critical,10", "of my own,10"})
    void levelsAreSeverities(String level, String severity) throws Exception {
        byte[] line = LEEF.render(
                HostileAlerts.opened(Alert.newBuilder().setLevel(level).build()));
        assertThat(LeefParser.parse(line).attributes()).containsEntry("sev", severity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LEEF:1.0|a|b|c|d|^|x=1",
                "LEEF:2.0|a|b|c|d|x=1",
                "LEEF:2.0|a|b|c|d|^^|x=1",
                "LEEF:2.0|a|b|c|d|^|x",
                "LEEF:2.0|a|b|c|d|^|x=1^",
                "LEEF:2.0|a|b|c|d|^|x=1^x=2",
                "LEEF:2.0|a|b|c|d|^|=1",
                "LEEF:2.0|a|b|c|d|^|a b=1",
                "LEEF:2.0|a|b|c|d|^|x=1\t2",
                "LEEF:2.0|a|b|c|d|^|sev=11",
                "LEEF:2.0|a|b|c|d|^|src=here",
                "LEEF:2.0|a|b|c|d|^|devTime=now"
            })
    void theParserIsStrict(String line) {
        assertThatThrownBy(() -> LeefParser.parse(line.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
