package dev.vedette.delivery.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.elasticsearch.Retention;
import dev.vedette.schemas.access.Login;
import dev.vedette.schemas.access.SecretFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticsearchOptionsTest {
    @TempDir
    Path folder;

    @Test
    void readsUserAndFiles() {
        Cluster cluster = ElasticsearchOptions.read(Section.of("sinks.yml", """
                url: https://es.example:9200
                user: vedette
                password_file: /run/secrets/es
                ca_file: /etc/vedette/ca.pem
                keep_events: 90
                """));
        assertThat(cluster.retention()).isEqualTo(new Retention(90, Retention.FOR_EVER, Retention.FOR_EVER));
        assertThat(cluster.url()).isEqualTo(URI.create("https://es.example:9200"));
        assertThat(cluster.login()).isEqualTo(new Login.User("vedette", new SecretFile("/run/secrets/es")));
    }

    @Test
    void readsAnApiKeyAnewEachTime() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "YTpi\n");
        Cluster cluster = ElasticsearchOptions.read(
                Section.of("sinks.yml", "url: https://es.example:9200\napi_key_file: " + key + "\n"));
        assertThat(cluster.login().authorization()).contains("ApiKey YTpi");
        Files.writeString(key, "Yzpk\n");
        assertThat(cluster.login().authorization()).contains("ApiKey Yzpk");
        assertThat(cluster.toString()).doesNotContain("Yzpk");
    }

    /** Each is a section and, behind the arrow, what is said of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "user: a -> sinks.yml:1: url is missing",
                "url: ftp://h -> sinks.yml:1: url has to be an http or https URL",
                "url: http://u:secret@h -> sinks.yml:1: url has to be an http or https URL",
                "url: http://h/es -> sinks.yml:1: url may have no path",
                "url: http://h\nuser: a -> sinks.yml:2: user needs password_file beside it",
                "url: http://h\npassword_file: a -> sinks.yml:2: password_file needs user beside it",
                "url: http://h\nuser: a:b\npassword_file: c -> sinks.yml:2: user may have no colon",
                "url: http://h\nuser: a\npassword_file: c\napi_key_file: d -> sinks.yml:4: api_key_file takes the place",
                "url: http://h\nkey_file: a -> sinks.yml:2: key_file needs certificate_file",
                "url: http://h\nkeep_events: 0 -> sinks.yml:2: keep_events is a number of days from 1 to 36500",
                "url: http://h\nkeep_alerts: 36501 -> sinks.yml:2: keep_alerts is a number of days from 1 to 36500",
                "url: http://h\nkeep_incidents: 3d -> sinks.yml:2: keep_incidents is a number of days from 1 to 36500",
                "url: http://h\npassword: a -> sinks.yml:2: password is not known here",
            })
    void saysWhereAndWhatIsAllowed(String pair) {
        String[] parts = pair.split(" -> ", 2);
        assertThatThrownBy(() -> ElasticsearchOptions.read(Section.of("sinks.yml", parts[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(parts[1])
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void theFileNamesTheClusterAndTheCommandLineDoesNotNameASecondOne() throws Exception {
        Path file = Files.writeString(folder.resolve("sinks.yml"), "elasticsearch:\n  url: http://h:9200\n");
        DeliveryOptions options = DeliveryOptions.parse("--bootstrap", "k:1", "--sinks", file.toString());
        assertThat(options.elasticsearch().map(Cluster::url)).contains(URI.create("http://h:9200"));
        assertThatThrownBy(() -> DeliveryOptions.parse(
                        "--bootstrap", "k:1", "--sinks", file.toString(), "--elasticsearch", "http://h:9200"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--elasticsearch stands beside elasticsearch: of the sinks file; give one of them");
    }
}
