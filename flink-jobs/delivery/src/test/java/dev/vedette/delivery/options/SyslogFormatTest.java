package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.format.Formats;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.syslog.SyslogDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyslogFormatTest {
    private static final String SINK = """
            sinks:
              - name: siem
                type: syslog
                address: localhost:514
            """;

    private static Iterable<String> names() {
        return Formats.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theFormatIsTheOneOfThatName(String name) {
        assertThat(payload(SINK + "    format: " + name + "\n")).isSameAs(Formats.named(name));
    }

    @Test
    void ecsIsTheDefault() {
        assertThat(payload(SINK)).isInstanceOf(EcsFormat.class);
    }

    @Test
    void aFormatThatIsNoneIsRefused() {
        assertThatThrownBy(() -> payload(SINK + "    format: xml\n"))
                .hasMessageStartingWith("sinks.yml:5: ")
                .hasMessageContaining("sinks[0].format is one of ecs, ")
                .hasMessageContaining("cef, leef");
    }

    private static Object payload(String yaml) {
        return ((SyslogDestination) SinksFile.parse("sinks.yml", yaml).get(0).destination()).payload();
    }
}
