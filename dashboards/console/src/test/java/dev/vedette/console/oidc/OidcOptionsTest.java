package dev.vedette.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcOptionsTest {

    @TempDir
    Path folder;

    @Test
    void withoutAnIssuerThereIsNoProvider() {
        assertThat(from(Map.of())).isEmpty();
    }

    @Test
    void issuerAndClientAreEnough() {
        OidcOptions options = from(Map.of("issuer", "https://id.example/realms/soc", "client.id", "vedette"))
                .orElseThrow();
        assertThat(options.clientSecret()).isEmpty();
        assertThat(options.roleClaim()).isEqualTo("roles");
        assertThat(options.tenantsClaim()).isEqualTo("tenants");
        assertThat(options.nameClaim()).isEqualTo("preferred_username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://id.example", "http://127.0.0.1:9000", "http://localhost", "http://[::1]:1/x"})
    void whatNobodyCanListenToIsAnIssuer(String issuer) {
        assertThat(from(Map.of("issuer", issuer, "client.id", "vedette"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, http://id.example",
        "issuer, http://127.0.0.1.id.example",
        "issuer, http://localhost.id.example",
        "issuer, https://ann@id.example",
        "issuer, https://id.example?a=b",
        "issuer, https://id.example#a",
        "issuer, id.example",
        "issuer, 'https://a b'",
        "client.id, ''",
        "client.id, 'a b'",
        "claim.role, 'a b'",
        "claim.tenants, ''",
        "claim.name, ''",
        "client.secret.file, /nowhere/at/all"
    })
    void unusableValueIsNamedWithWhatIsAllowed(String option, String value) {
        Map<String, String> all = new HashMap<>(Map.of("issuer", "https://id.example", "client.id", "vedette"));
        all.put(option, value);
        assertThatThrownBy(() -> from(all))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("vedette.console.oidc." + option + ": must be ");
    }

    @Test
    void aClientWithoutAnIssuerIsAMistake() {
        assertThatThrownBy(() -> from(Map.of("client.id", "vedette")))
                .hasMessageStartingWith("vedette.console.oidc.issuer: must be set");
    }

    /** What is written there later is taken without a restart; neither is ever in a message. */
    @Test
    void aSecretIsReadFromItsFileAndShownNowhere() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "hunter2\n");
        OidcOptions options = from(Map.of(
                        "issuer", "https://id.example", "client.id", "vedette", "client.secret.file", file.toString()))
                .orElseThrow();
        assertThat(options.clientSecret()).hasValue("hunter2");
        assertThat(options.toString()).doesNotContain("hunter2");
        Files.writeString(file, "hunter3");
        assertThat(options.clientSecret()).hasValue("hunter3");
        for (String bad : new String[] {"", " \n", "hunter2\nhunter3", "h".repeat(5000)}) {
            Files.writeString(file, bad);
            assertThatThrownBy(options::clientSecret)
                    .hasMessageStartingWith("vedette.console.oidc.client.secret.file: must be ")
                    .hasMessageNotContaining("hunter");
        }
    }

    private static Optional<OidcOptions> from(Map<String, String> options) {
        return OidcOptions.from(
                (key, byDefault) -> options.getOrDefault(key.substring("vedette.console.oidc.".length()), byDefault));
    }
}
