package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.console.elasticsearch.Access;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.access.Login;
import dev.vedette.schemas.access.SecretFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleOptionsTest {

    @Test
    void localStackIsTheDefault() {
        assertThat(ConsoleOptions.from(Map.of(), Map.of()))
                .isEqualTo(new ConsoleOptions(
                        "127.0.0.1",
                        18080,
                        URI.create("http://127.0.0.1:19200"),
                        Path.of(".vedette/console"),
                        KafkaSettings.of("127.0.0.1:19092", Map.of()),
                        URI.create("http://127.0.0.1:18081"),
                        Access.OPEN,
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void propertyStandsBeforeEnvironment() {
        ConsoleOptions options = ConsoleOptions.from(
                Map.of("vedette.console.port", "1"),
                Map.of(
                        "VEDETTE_CONSOLE_PORT", "2",
                        "VEDETTE_CONSOLE_SILENCE_KEY_FILE", "/keys/silences.key",
                        "VEDETTE_ELASTICSEARCH_URL", "https://search.example:9200"));
        assertThat(options.port()).isEqualTo(1);
        assertThat(options.silenceKey()).contains(Path.of("/keys/silences.key"));
        assertThat(options.elasticsearchUrl()).isEqualTo(URI.create("https://search.example:9200"));
    }

    @Test
    void otherSettingsOfKafkasClientsPassThrough() {
        ConsoleOptions options = ConsoleOptions.from(
                Map.of("vedette.kafka.bootstrap", "a:1,b:2", "vedette.kafka.security.protocol", "SSL"),
                Map.of("VEDETTE_KAFKA_SSL_TRUSTSTORE_LOCATION", "/t", "VEDETTE_KAFKA_SECURITY_PROTOCOL", "PLAINTEXT"));
        assertThat(options.kafka())
                .isEqualTo(KafkaSettings.of(
                        "a:1,b:2", Map.of("security.protocol", "SSL", "ssl.truststore.location", "/t")));
    }

    @Test
    void whatOpensElasticsearchIsAUserOrAKey() {
        assertThat(ConsoleOptions.from(
                                Map.of("vedette.elasticsearch.user", "console"),
                                Map.of(
                                        "VEDETTE_ELASTICSEARCH_PASSWORD_FILE", "/p",
                                        "VEDETTE_ELASTICSEARCH_CA", "/ca.pem"))
                        .access())
                .isEqualTo(new Access(new Login.User("console", new SecretFile("/p")), Optional.of("/ca.pem")));
        assertThat(ConsoleOptions.from(Map.of("vedette.elasticsearch.api.key.file", "/k"), Map.of())
                        .access())
                .isEqualTo(new Access(new Login.ApiKey(new SecretFile("/k")), Optional.empty()));
    }

    /** The server of the tests has no room for keys of its own: its distribution lacks what their index needs. */
    @Test
    void anApiKeyIsSentAsItsFileHasItAtThatTime(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "aWQ6a2V5\n");
        Login login = Access.of("", "", file.toString(), "").login();
        assertThat(login.authorization()).contains("ApiKey aWQ6a2V5");
        Files.writeString(file, "aWQ6bmV3");
        assertThat(login.authorization()).contains("ApiKey aWQ6bmV3");
    }

    @ParameterizedTest
    @CsvSource({
        "console, '', '', vedette.elasticsearch.user: needs",
        "'', /p, '', vedette.elasticsearch.password.file: needs",
        "a:b, /p, '', vedette.elasticsearch.user: must be",
        "console, /p, /k, vedette.elasticsearch.api.key.file: takes the place",
    })
    void whatDoesNotGoTogetherIsNamed(String user, String password, String key, String message) {
        assertThatThrownBy(() -> Access.of(user, password, key, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "vedette.console.host, 0.0.0.0",
        "vedette.console.host, console.example",
        "vedette.console.port, 65536",
        "vedette.console.port, http",
        "vedette.elasticsearch.url, 127.0.0.1:9200",
        "vedette.elasticsearch.url, file:///etc/passwd",
        "vedette.elasticsearch.url, http://elastic:secret@127.0.0.1:9200",
        "vedette.elasticsearch.url, http://127.0.0.1:9200/path",
        "vedette.elasticsearch.url, 'http://a b'",
        "vedette.flink.url, 127.0.0.1:8081",
        "vedette.kafka.bootstrap, kafka",
        "vedette.kafka.bootstrap, 'kafka:9092,'"
    })
    void unusableValueIsNamedWithWhatIsAllowed(String key, String value) {
        assertThatThrownBy(() -> ConsoleOptions.from(Map.of(key, value), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:18080", "localhost:8080", "LOCALHOST", "[::1]", "[::1]:18080"})
    void loopbackNamesAreOurs(String host) {
        assertThat(RequestGuard.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.",
                "localhost:",
                "127.0.0.1:80:80",
                "[::1",
                "::1",
                "127.0.0.1@evil.example"
            })
    void otherNamesAreNot(String host) {
        assertThat(RequestGuard.isLoopback(host)).isFalse();
        assertThat(RequestGuard.isLoopback(null)).isFalse();
    }
}
