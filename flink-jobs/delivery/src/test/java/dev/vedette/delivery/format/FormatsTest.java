package dev.vedette.delivery.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.SyslogReceiver;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Fitting;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.delivery.syslog.SyslogMessages;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {
    /** RFC 5425 section 4.3.1. */
    private static final int MAX_OCTETS = 8192;

    private static List<String> names() {
        return Formats.names();
    }

    @Test
    void ecsComesFirst() {
        assertThat(Formats.names()).containsExactly("ecs", "ocsf", "cef", "leef");
        assertThatThrownBy(() -> Formats.named("xml")).hasMessageContaining("ecs, ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void evenAbsurdAlertsFitIntoASyslogMessage(String format) {
        for (String character :
                List.of("]", "\"", "\\", "=", "|", "^", "\\u", "\n", "\u202E", "\uD83D\uDE00", "a", "\u007F")) {
            String text = character.repeat(60_000 / character.length());
            byte[] message = inSyslog(format, absurd(text));
            assertThat(message.length).as("of %s", character).isLessThanOrEqualTo(MAX_OCTETS);
            SyslogReceiver.parse(message);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void anythingAtAllFitsIntoASyslogMessage(String format) {
        long seed = System.nanoTime();
        System.out.println("FormatsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] message = inSyslog(format, HostileAlerts.random(random));
            assertThat(message.length).isLessThanOrEqualTo(MAX_OCTETS);
            SyslogReceiver.parse(message);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingButPrintableAscii(String format) {
        Alert alert = HostileAlerts.alert(HostileAlerts::everyCharacter);
        String text =
                new String(Formats.named(format).render(HostileAlerts.opened(alert)), StandardCharsets.ISO_8859_1);
        assertThat(text).matches("[ -~]+");
    }

    /** Flink sends the format to its task managers as a serialized object. */
    @ParameterizedTest
    @MethodSource("names")
    void itIsTheSameOnATaskManager(String format) throws Exception {
        AlertFormat sent = InstantiationUtil.clone(Formats.named(format));
        Notice notice = HostileAlerts.opened(HostileAlerts.alert(HostileAlerts::everyCharacter));
        assertThat(sent.render(notice)).isEqualTo(Formats.named(format).render(notice));
    }

    private static byte[] inSyslog(String format, Notice notice) {
        return new Fitting(new SyslogMessages(Formats.named(format)), SyslogMessages.MAX_OCTETS).render(notice);
    }

    private static Notice absurd(String text) {
        Alert alert = Alert.newBuilder(HostileAlerts.alert(() -> text))
                .setGroup(Stream.concat(
                                Stream.of("user.id", "user_agent.original", "gen_ai.tool.name")
                                        .map(field -> group(field, text)),
                                Collections.nCopies(20, group(text, text)).stream())
                        .toList())
                .setRiskScore(Double.MAX_VALUE)
                .setModelScore(-Double.MAX_VALUE)
                .setRevision(Long.MIN_VALUE)
                .setEvidenceCount(Long.MIN_VALUE)
                .build();
        return new Notice(Occasion.CLOSED, alert, Optional.of(text), Optional.of("everything"));
    }

    private static GroupValue group(String field, String value) {
        return GroupValue.newBuilder().setField(field).setValue(value).build();
    }
}
