package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.vedette.delivery.siem.Selection;
import dev.vedette.delivery.syslog.SyslogDestination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class SinksFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void readsWhatEverySinkHas() {
        List<SinkOptions> sinks = SinksFile.parse("sinks.yml", """
                # where alerts go
                sinks:
                  - name: soc
                    type: syslog
                    address: "[2001:db8::1]:6514"
                    minimum_level: high
                    leave_out: [user.name, vedette.alert.evidence]
                    update_every: 60
                  - name: archive-2
                    type: syslog
                    address: logs.example:514
                """);
        assertThat(sinks).extracting(SinkOptions::name).containsExactly("soc", "archive-2");
        assertThat(sinks)
                .extracting(sink -> alerts(sink).updateEvery())
                .containsExactly(Duration.ofMinutes(1), Duration.ofSeconds(10));
        assertThat(sinks)
                .extracting(sink -> alerts(sink).selection())
                .containsExactly(new Selection("high", Set.of("user.name", "vedette.alert.evidence")), Selection.ALL);
        assertThat(sinks.get(0).destination()).isInstanceOfSatisfying(SyslogDestination.class, syslog -> {
            assertThat(syslog.host()).isEqualTo("2001:db8::1");
            assertThat(syslog.port()).isEqualTo(6514);
        });
    }

    /** Each is a file and, behind the arrow, what is said of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " -> sinks.yml:1: the file is empty",
                "sinks: 7 -> sinks.yml:1: sinks has to be a list",
                "- a -> sinks.yml:1: the file has to be a mapping of keys to values",
                "sinks:\n  - name: a -> sinks.yml:2: sinks[0].type is missing; it is one of syslog",
                "sinks:\n  - b -> sinks.yml:2: sinks[0] has to be a mapping",
                "sinks:\n  - type: syslog -> sinks.yml:2: sinks[0].name is missing",
                "sinks:\n  - name: A -> sinks.yml:2: sinks[0].name has 1 to 32 characters of a-z, 0-9 and -",
                "sinks:\n  - name: a\n    type: x -> sinks.yml:3: sinks[0].type is one of syslog",
                "sinks:\n  - name: a\n    type: syslog -> sinks.yml:2: sinks[0].address is missing",
                "sinks:\n  - name: a\n    type: syslog\n    address: h -> sinks.yml:4: sinks[0].address has to be HOST:PORT",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    adress: h:1 -> sinks.yml:5: sinks[0].adress is not known here; there are address",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    \"x\\u202Ey\": 1 -> sinks.yml:5: sinks[0].x\uFFFDy is not known",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    minimum_level: urgent -> sinks.yml:5: sinks[0].minimum_level is one of informational, low",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    leave_out: [rule.uuid] -> sinks.yml:5: sinks[0].leave_out may not name rule.uuid",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    leave_out: x -> sinks.yml:5: sinks[0].leave_out has to be a list",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    leave_out: [[x]] -> sinks.yml:5: sinks[0].leave_out[0] has to be text",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    update_every: 1d -> sinks.yml:5: sinks[0].update_every is a number of seconds from 0 to 86400",
                "sinks:\n  - name: elasticsearch\n    type: syslog\n    address: h:1 -> sinks.yml:2: sinks[0].name has 1 to 32 characters of a-z, 0-9 and -, and is not elasticsearch",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    format: ocsf\n    events: [logon] -> sinks.yml:6: sinks[0].events are one or more of authentication, api_activity",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    format: ocsf\n    events: [] -> sinks.yml:6: sinks[0].events are one or more of authentication, api_activity",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    events: [authentication] -> sinks.yml:5: sinks[0].events need format: ocsf",
                "sinks:\n  - name: a\n    type: syslog\n    address: h:1\n    format: ocsf\n    events: [authentication]\n    minimum_level: low -> sinks.yml:7: sinks[0].minimum_level is not known here",
                "sinks:\n  - name: a\n    type: webhook\n    url: http://h\n    secret_file: s\n    format: ocsf\n    events: [authentication] -> sinks.yml:7: sinks[0].events go to sinks of the types syslog and splunk alone",
                "sinks:\n  - name: a\n    name: b -> sinks.yml:3: sinks[0].name stands there twice",
                "sinks: []\nsink: [] -> sinks.yml:2: sink is not known here; there are",
                "sinks: [ -> sinks.yml:1: no YAML",
                "sinks: *a -> sinks.yml:1: no YAML",
                "sinks: &a [*a] -> sinks.yml:1: no YAML",
                "%YAML -> sinks.yml:1: no YAML",
            })
    void saysWhereAndWhatIsAllowed(String pair) throws IOException {
        String[] parts = pair.split(" -> ", 2);
        // What is no YAML, and what JSON cannot hold, a schema does not see.
        if (!parts[1].contains("no YAML") && !parts[1].contains("twice") && !parts[0].contains("rule.uuid")) {
            assertThat(faults(parts[0])).as("the schema's faults").isNotEmpty();
        }
        assertThatThrownBy(() -> SinksFile.parse("sinks.yml", parts[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(parts[1])
                .hasMessageNotContaining("\n");
    }

    @Test
    void theExampleIsReadAndFitsTheSchema() throws IOException {
        String example = Files.readString(Path.of("sinks.example.yml"));
        assertThat(faults(example)).isEmpty();
        assertThat(SinksFile.parse("sinks.example.yml", example))
                .extracting(sink -> sink.destination().getClass().getSimpleName())
                .containsExactly(
                        "SyslogDestination",
                        "SyslogDestination",
                        "WebhookDestination",
                        "SplunkDestination",
                        "OtlpDestination",
                        "SentinelDestination");
    }

    private static SinkOptions.Alerts alerts(SinkOptions sink) {
        return (SinkOptions.Alerts) sink.feed();
    }

    /** What the published schema has against a file. */
    private static Set<ValidationMessage> faults(String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("sinks.schema.json")));
        Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return schema.validate(JSON.valueToTree(value));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> SinksFile.read(Path.of("nowhere/sinks.yml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--sinks nowhere/sinks.yml cannot be read")
                .hasMessageNotContaining("\n");
    }

    @Test
    void manyTextsOfOneAliasAreNotMadeIntoALargeOne() {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'k'; c++) {
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + (char) (c - 1) + ",").repeat(9))
                    .append("]\n");
        }
        assertThatThrownBy(() -> SinksFile.parse("sinks.yml", bomb.toString()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
