package dev.vedette.delivery.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.SyslogReceiver;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogMessagesTest {
    private static final AlertFormat MESSAGES =
            new Fitting(new SyslogMessages(new EcsFormat()), SyslogMessages.MAX_OCTETS);
    private static final JsonMapper JSON = new JsonMapper();

    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(Alert.class);
    }

    /** Every character below U+0100 and those that reorder, join, end or hide a line. */
    @Test
    void noCharacterForgesALine() throws Exception {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 0x100).forEach(all::appendCodePoint);
        "\u061C\u200B\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF\uFFF9\uFFFF"
                .codePoints()
                .forEach(all::appendCodePoint);
        all.appendCodePoint(0xE0001).appendCodePoint(0x1F600);
        String hostile = all.toString();

        Alert alert = Alert.newBuilder()
                .setRuleTitle(hostile)
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("gen_ai.tool.name")
                        .setValue(hostile)
                        .build()))
                .build();
        SyslogReceiver.Message message = SyslogReceiver.parse(render(alert));

        assertThat(JSON.readTree(message.text()).at("/rule.name").asText()).isEqualTo(hostile);
        assertThat(JSON.readTree(message.text())
                        .at("/vedette.alert.group/0/value")
                        .asText())
                .isEqualTo(hostile);
        assertThat(message.parameters().keySet())
                .containsExactly("alertId", "ruleId", "ruleName", "level", "tenant", "occasion", "evidence");
        assertThat(message.parameters().get("ruleName")).contains("\"#$%&'()*+,-./0123456789", "[\\]^_`");
    }

    @Test
    void anythingAtAllStaysOneMessage() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = random.ints(random.nextInt(300), 0, 0x3000)
                    .filter(c -> !(c >= 0xD800 && c < 0xE000))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] message = render(everywhere(text));
            assertThat(message.length).as("seed %d", seed).isLessThanOrEqualTo(SyslogMessages.MAX_OCTETS);
            JsonNode payload = JSON.readTree(SyslogReceiver.parse(message).text());
            assertThat(text)
                    .as("seed %d", seed)
                    .startsWith(payload.get("rule.name").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1000})
    void aLongAlertIsShortenedAndSaysSo(int evidence) throws Exception {
        List<Evidence> events = IntStream.range(0, evidence)
                .mapToObj(i -> Evidence.newBuilder()
                        .setEventId("agent:1:" + i)
                        .setFields(Map.of("gen_ai.tool.name", "\u202E".repeat(200)))
                        .build())
                .toList();
        Alert alert = Alert.newBuilder()
                .setAlertId("a")
                .setEvidence(events)
                .setEvidenceCount(evidence)
                .build();

        byte[] message = render(alert);

        assertThat(message.length).isLessThanOrEqualTo(SyslogMessages.MAX_OCTETS);
        JsonNode payload = JSON.readTree(SyslogReceiver.parse(message).text());
        assertThat(payload.get("vedette.alert.evidence.count").asInt()).isEqualTo(evidence);
        assertThat(payload.has("vedette.siem.left_out")).isEqualTo(evidence > 1);
    }

    @Test
    void evenAnAbsurdAlertFits() {
        byte[] message = render(everywhere("\u202E".repeat(100_000)));
        assertThat(message.length).isLessThanOrEqualTo(SyslogMessages.MAX_OCTETS);
        SyslogReceiver.parse(message);
    }

    /** What a group names stands in the message a second and a third time, as ECS wants it. */
    @Test
    void evenAnAbsurdEntityFits() {
        String longest = "\u202E".repeat(100_000);
        Alert alert = Alert.newBuilder(everywhere(longest))
                .setGroup(Stream.of("user.id", "vedette.session.fingerprint", "vedette.tool.definition.hash")
                        .map(field -> GroupValue.newBuilder()
                                .setField(field)
                                .setValue(longest)
                                .build())
                        .toList())
                .build();
        byte[] message = render(alert);
        assertThat(message.length).isLessThanOrEqualTo(SyslogMessages.MAX_OCTETS);
        SyslogReceiver.parse(message);
    }

    @ParameterizedTest
    @CsvSource({"critical,106", "high,107", "medium,108", "low,109", "informational,110", "of my own,106"})
    void levelsAreSeverities(String level, int priority) {
        byte[] message = render(Alert.newBuilder().setLevel(level).build());
        assertThat(SyslogReceiver.parse(message).priority()).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource({
        "0,1970-01-01T00:00:00Z",
        "1795262400000001,2026-11-21T12:00:00.000001Z",
        "-1,-",
        "9223372036854775807,-"
    })
    void timesHaveFourDigitYears(long micros, String timestamp) {
        byte[] message = render(Alert.newBuilder().setDetectedAt(micros).build());
        assertThat(SyslogReceiver.parse(message).timestamp()).isEqualTo(timestamp);
    }

    @Test
    void aHostnameIsPrintableOrAbsent() {
        assertThat(Hostname.field("flink 1\n\u00E9")).isEqualTo("flink1");
        assertThat(Hostname.field("\u202E")).isEqualTo("-");
        assertThat(Hostname.field("x".repeat(300))).hasSize(255);
    }

    private static byte[] render(Alert alert) {
        return MESSAGES.render(new Notice(Occasion.OPENED, alert, Optional.empty(), Optional.empty()));
    }

    private static Alert everywhere(String text) {
        return Alert.newBuilder()
                .setAlertId(text)
                .setTenant(text)
                .setRuleId(text)
                .setRuleTitle(text)
                .setLevel(text)
                .setGroup(Collections.nCopies(
                        5, GroupValue.newBuilder().setField(text).setValue(text).build()))
                .setRevision(Long.MAX_VALUE)
                .setWithdrawnBecause(text)
                .build();
    }
}
