package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.syslog.SyslogDestination;
import dev.vedette.delivery.syslog.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogOptionsTest {
    @Test
    void withoutTlsItIsPlainTcp() {
        assertThat(destination("").transport()).isEqualTo(new Transport.Tcp());
        assertThat(destination("").host()).isEqualTo("siem.example");
        assertThat(destination("").port()).isEqualTo(6514);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{ca_file: /etc/ca.pem}",
                "{certificate_file: /etc/own.pem, key_file: /etc/own.key}",
                "{ca_file: /etc/ca.pem, certificate_file: /etc/own.pem, key_file: /etc/own.key}"
            })
    void tlsNamesFiles(String tls) {
        assertThat(destination(", tls: " + tls).transport()).isInstanceOf(Transport.Tls.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls: true|sinks[0].tls has to be a mapping",
                "tls:|sinks[0].tls has to be a mapping",
                "tls: {key_file: k}|sinks[0].tls.certificate_file and key_file: one goes with the other",
                "tls: {certificate_file: c}|sinks[0].tls.certificate_file and key_file: one goes with the other",
                "tls: {ca_file: []}|sinks[0].tls.ca_file has to be text",
                "tls: {verify: false}|sinks[0].tls.verify is not known here; there are ca_file, certificate_file, key_file",
                "certificate: c|sinks[0].certificate is not known here"
            })
    void saysWhatIsWrongAndWhere(String line, String fault) {
        assertThatThrownBy(() -> SinksFile.parse("f", "sinks:\n- name: a\n  type: syslog\n  address: h:1\n  " + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("f:5: " + fault);
    }

    @Test
    void theReadmesExampleIsRead() throws Exception {
        String readme = Files.readString(Path.of("src/main/java/dev/vedette/delivery/syslog/README.md"));
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(example.find()).isTrue();
        assertThat(SinksFile.parse("README.md", example.group(1)))
                .singleElement()
                .satisfies(sink -> assertThat(((SyslogDestination) sink.destination()).transport())
                        .isInstanceOf(Transport.Tls.class));
    }

    private static SyslogDestination destination(String more) {
        return (SyslogDestination)
                SinksFile.parse("f", "sinks: [{name: a, type: syslog, address: 'siem.example:6514'" + more + "}]")
                        .get(0)
                        .destination();
    }
}
