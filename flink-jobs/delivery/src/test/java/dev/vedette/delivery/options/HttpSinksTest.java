package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.otlp.OtlpDestination;
import dev.vedette.delivery.sentinel.SentinelDestination;
import dev.vedette.delivery.siem.Destination;
import dev.vedette.delivery.webhook.WebhookDestination;
import dev.vedette.schemas.KafkaSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSinksTest {
    private static final List<String> SENTINEL = List.of(
            "type: sentinel",
            "url: https://a-1.westeurope-1.ingest.monitor.azure.com",
            "tenant: contoso.example",
            "client_id: 00000000-0000-0000-0000-000000000000",
            "client_secret_file: /s",
            "rule_id: dcr-0123456789abcdef0123456789abcdef");

    private static Destination read(List<String> keys) {
        String yaml = "sinks:\n  - name: one\n"
                + keys.stream().map(key -> "    " + key + "\n").collect(Collectors.joining());
        return SinksFile.parse("sinks.yaml", yaml).get(0).destination();
    }

    @Test
    void eachIsReadAndTravelsToTheTaskManagers() throws Exception {
        List<Destination> all = List.of(
                read(List.of("type: webhook", "url: https://h/p?a=b", "secret_file: /s", "previous_secret_file: /p")),
                read(List.of(
                        "type: splunk",
                        "url: https://h:8088",
                        "token_file: /s",
                        "acknowledge: true",
                        "acknowledge_within: 30",
                        "ca_file: /ca",
                        "certificate_file: /c",
                        "key_file: /k")),
                read(List.of("type: otlp", "url: http://h:4318")),
                read(SENTINEL));
        for (Destination destination : all) {
            assertThat(InstantiationUtil.clone(destination)).isNotNull();
            assertThat(InstantiationUtil.clone(destination.format())).isNotNull();
            assertThat(InstantiationUtil.clone(destination.sink("one", KafkaSettings.NONE)))
                    .isNotNull();
        }
        assertThat(((WebhookDestination) all.get(0)).secrets()).hasSize(2);
        assertThat(((OtlpDestination) all.get(2)).token()).isEmpty();
        assertThat(((SentinelDestination) all.get(3)).stream()).isEqualTo("Custom-VedetteAlerts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://h/",
                "//h/p",
                "h:80",
                "https://user:geheim@h/",
                "https://h/#f",
                "https:///p",
                "https://h:0/",
                "https://h:70000/",
                "https://h/ geheim",
                "https://h/?q=geheim"
            })
    void aUrlThatIsNoneIsRefusedWithItsLineAndNotShown(String url) {
        assertThatThrownBy(() -> read(List.of("type: otlp", "url: '" + url + "'")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sinks.yaml:4: sinks[0].url ")
                .hasMessageNotContaining("geheim")
                .hasNoCause();
    }

    @Test
    void aCertificateNeedsItsKey() {
        assertThatThrownBy(() -> read(List.of("type: otlp", "url: https://h/", "certificate_file: /c")))
                .hasMessage("sinks.yaml:5: sinks[0].certificate_file needs key_file beside it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rule_id: ../../x",
                "rule_id: dcr-1",
                "tenant: a/b",
                "client_id: a&scope=b",
                "stream: Custom-a/../b",
                "authority: https://login.example/?x"
            })
    void whatGoesIntoAUrlOfAzureIsWhatItShouldBe(String line) {
        String key = line.substring(0, line.indexOf(':'));
        List<String> keys = SENTINEL.stream()
                .map(before -> before.startsWith(key + ":") ? line : before)
                .collect(Collectors.toList());
        if (!keys.contains(line)) {
            keys.add(line);
        }
        assertThatThrownBy(() -> read(keys)).hasMessageContaining("sinks[0]." + key + " ");
    }

    @Test
    void aKeyOfAnotherTypeIsNotPassedOver() {
        assertThatThrownBy(() -> read(List.of("type: otlp", "url: https://h/", "acknowledge: true")))
                .hasMessageStartingWith("sinks.yaml:5: sinks[0].acknowledge is not known here");
    }
}
