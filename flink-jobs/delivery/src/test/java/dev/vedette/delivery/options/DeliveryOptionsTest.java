package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.siem.Selection;
import dev.vedette.delivery.syslog.SyslogDestination;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryOptionsTest {
    @Test
    void readsAll() {
        DeliveryOptions options = DeliveryOptions.parse(
                "--bootstrap", "a:1,[::1]:2",
                "--kafka", "sasl.mechanism=PLAIN",
                "--kafka", "ssl.key=a=b",
                "--elasticsearch", "https://es.example:9200",
                "--siem", "[::1]:16514",
                "--checkpoint-dir", "file:///var/lib/vedette",
                "--checkpoint-interval", "250");
        assertThat(options.kafka().values())
                .isEqualTo(Map.of("bootstrap.servers", "a:1,[::1]:2", "sasl.mechanism", "PLAIN", "ssl.key", "a=b"));
        assertThat(options.elasticsearch().map(Cluster::url)).hasToString("Optional[https://es.example:9200]");
        assertThat(options.sinks()).singleElement().satisfies(siem -> {
            assertThat(siem.name()).isEqualTo("siem");
            assertThat(siem.feed()).isEqualTo(new SinkOptions.Alerts(Selection.ALL, SinkOptions.UPDATE_EVERY));
            assertThat(siem.destination()).isInstanceOfSatisfying(SyslogDestination.class, syslog -> {
                assertThat(syslog.host()).isEqualTo("::1");
                assertThat(syslog.port()).isEqualTo(16514);
            });
        });
        assertThat(options.checkpointDirectory()).contains("file:///var/lib/vedette");
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void onlySomeDestinationsMakeAJobWithTheirNames() {
        String[] all = {"--bootstrap", "h:1", "--elasticsearch", "http://h:1", "--siem", "h:2"};
        assertThat(DeliveryOptions.parse(all).jobName()).isEqualTo("vedette delivery");

        DeliveryOptions siem = DeliveryOptions.parse(with(all, "--only", "siem"));
        assertThat(siem.jobName()).isEqualTo("vedette delivery siem");
        assertThat(siem.elasticsearch()).isEmpty();
        assertThat(siem.sinks()).extracting(SinkOptions::name).containsExactly("siem");

        DeliveryOptions elasticsearch = DeliveryOptions.parse(with(all, "--only", "elasticsearch"));
        assertThat(elasticsearch.jobName()).isEqualTo("vedette delivery elasticsearch");
        assertThat(elasticsearch.elasticsearch()).isPresent();
        assertThat(elasticsearch.sinks()).isEmpty();

        DeliveryOptions both = DeliveryOptions.parse(with(all, "--only", "siem,elasticsearch"));
        assertThat(both.jobName()).isEqualTo("vedette delivery siem, elasticsearch");
        assertThat(both.elasticsearch()).isPresent();
        assertThat(both.sinks()).hasSize(1);
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--frobnicate x|--frobnicate is no option; there are --bootstrap",
                "--bootstrap|--bootstrap needs a value",
                "--siem h:1 --siem h:2|--siem stands there twice",
                "--siem h:1|--bootstrap has to be HOST:PORT",
                "--bootstrap h:1|nowhere to deliver to: give --elasticsearch, --sinks, --siem or several of them",
                "--bootstrap h:0 --siem h:1|--bootstrap has to be HOST:PORT with a port from 1 to 65535",
                "--bootstrap h:1, --siem h:1|--bootstrap has to be HOST:PORT",
                "--bootstrap h:1 --siem h|--siem has to be HOST:PORT",
                "--bootstrap h:1 --siem h:65536|--siem has to be HOST:PORT",
                "--bootstrap h:1 --elasticsearch ftp://h|--elasticsearch has to be an http or https URL",
                "--bootstrap h:1 --elasticsearch http://u:p@h:1|--elasticsearch has to be an http or https URL",
                "--bootstrap h:1 --elasticsearch h:9200|--elasticsearch has to be an http or https URL",
                "--bootstrap h:1 --elasticsearch http://[|--elasticsearch is no URL",
                "--bootstrap h:1 --siem h:1 --only siem,x\u0007y|--only names x\uFFFDy, which is no destination; there are siem",
                "--bootstrap h:1 --siem h:1 --only elasticsearch|which is no destination; there are siem",
                "--bootstrap h:1 --siem h:1 --elasticsearch http://h:1 --only ,|there are elasticsearch, siem",
                "--bootstrap h:1 --siem h:1 --kafka secret|--kafka has to be KEY=VALUE, a setting of Kafka's clients",
                "--bootstrap h:1 --siem h:1 --kafka a=1 --kafka a=2|--kafka sets a twice",
                "--bootstrap h:1 --siem h:1 --checkpoint-interval 0|--checkpoint-interval is a number",
            })
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> DeliveryOptions.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}
