package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobArgumentsTest {

    @Test
    void onlyTheBrokerIsNeededAndWhoMayChangeRules() {
        JobOptions options = JobArguments.parse("--bootstrap", "127.0.0.1:19092", "--unsigned-rules");
        assertThat(options.bootstrap()).isEqualTo("127.0.0.1:19092");
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.outOfOrderness()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.lateness()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.maxLateness()).isEqualTo(Duration.ofHours(1));
        assertThat(options.checkpointDirectory()).isEmpty();
        assertThat(options.scopes()).isEqualTo(OperatorScopes.NONE);
        assertThat(options.incidents().quiet()).isEqualTo(Duration.ofHours(24));
        assertThat(options.incidents().halfLife()).isEqualTo(Duration.ofHours(12));
        assertThat(options.incidents().feedbackWithin()).isEqualTo(Duration.ofDays(7));
    }

    /** An incident has to be there as long as an alert may come that belongs to it. */
    @Test
    void whatIsKeptIsNotForgottenBeforeTheLatest() {
        JobOptions.IncidentOptions options =
                new JobOptions.IncidentOptions(Duration.ofMinutes(2), Duration.ofHours(12), Duration.ofMinutes(5));
        assertThat(options.times(Duration.ofMinutes(10)))
                .isEqualTo(new IncidentTimes(120_000_000L, 43_200_000_000L, 660_000_000L));
        assertThat(options.times(Duration.ofMinutes(1)).kept()).isEqualTo(300_000_000L);
    }

    @Test
    void everythingCanBeSaid(@TempDir Path directory) throws Exception {
        Path lists = Files.writeString(directory.resolve("lists.yml"), "clients: {desk: [mail.read]}");
        JobOptions options = JobArguments.parse(
                "--bootstrap",
                "a:1,b:2",
                "--unsigned-rules",
                "--kafka",
                "security.protocol=SSL",
                "--operator-scopes",
                lists.toString(),
                "--checkpoint-dir",
                "file:///checkpoints",
                "--checkpoint-interval",
                "200ms",
                "--out-of-orderness",
                "2s",
                "--lateness",
                "1h",
                "--clock-tolerance",
                "0s",
                "--max-hold",
                "5m",
                "--idle-after",
                "1s",
                "--group-id",
                "mine");
        assertThat(options.kafka()).containsEntry("security.protocol", "SSL");
        assertThat(options.scopes().clients()).containsKey("desk");
        assertThat(options.checkpointDirectory()).contains("file:///checkpoints");
        assertThat(options.lateness()).isEqualTo(Duration.ofHours(1));
        assertThat(options.maxHold()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | Missing required option: '--bootstrap=HOST:PORT'",
                "--bootstrap nowhere --unsigned-rules                         | --bootstrap must be host:port",
                "--bootstrap a:1 --lateness soon --unsigned-rules             | write 500ms, 2s, 10m or 1h",
                "--bootstrap a:1 --lateness 25h --unsigned-rules              | --lateness must be from 0 ms to 24 hours",
                "--bootstrap a:1 --max-lateness 25h --unsigned-rules          | --max-lateness must be from 0 ms to 24 hours",
                "--bootstrap a:1 --max-lateness 9m --unsigned-rules           | --max-lateness (540000 ms) must not be less than --lateness (600000 ms)",
                "--bootstrap a:1 --checkpoint-interval 0s --unsigned-rules    | --checkpoint-interval must be from 10 ms",
                "--bootstrap a:1 --incident-quiet 5s --unsigned-rules         | --incident-quiet must be from 1 minute to 8784 hours",
                "--bootstrap a:1 --risk-half-life 0s --unsigned-rules         | --risk-half-life must be from 1 minute",
                "--bootstrap a:1 --feedback-within 9000h --unsigned-rules     | --feedback-within must be from 1 minute",
                "--bootstrap a:1 --operator-scopes /nowhere  | --operator-scopes: cannot read /nowhere",
                "--bootstrap a:1 --servers /nowhere  | --servers: cannot read /nowhere",
                "--bootstrap a:1 --geoip /nowhere  | --geoip: /nowhere: no such file, or not readable; must be a MaxMind DB",
                "--bootstrap a:1 --asn /nowhere  | --asn: /nowhere: no such file, or not readable; must be a MaxMind DB",
                "--bootstrap a:1 --colour red                | Unknown option",
                "--bootstrap a:1                             | --rule-keys FILE is needed",
                "--bootstrap a:1 --rule-keys /nowhere        | --rule-keys: /nowhere: no such file",
                "--bootstrap a:1 --rule-keys a --unsigned-rules | exclude each other",
                "--bootstrap a:1 --unsigned-rules --model-keys /nowhere | --model-keys: /nowhere: no such file",
                "--bootstrap a:1 --unsigned-rules --silence-keys /nowhere | --silence-keys needs --rule-keys",
            })
    void aFaultIsNamed(String arguments, String message) {
        String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        assertThatThrownBy(() -> JobArguments.parse(split))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
