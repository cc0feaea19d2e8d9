package dev.vedette.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.oidc.LoginException.Fault;
import dev.vedette.console.session.Identity;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    @Test
    void nameRoleAndTenantsAreWhatTheClaimsSay() throws Exception {
        Identity ann = identity("{\"roles\": [\"staff\", \"vedette-analyst\", \"viewer\"], \"tenants\": [\"acme\"]}");
        assertThat(ann.name()).isEqualTo("ann");
        assertThat(ann.role()).isEqualTo(Role.ANALYST);
        assertThat(ann.tenants()).isEqualTo(Tenants.of(List.of("acme")));
        assertThat(ann.isVouchedFor()).isTrue();
        Identity all = identity("{\"roles\": \"admin\", \"tenants\": \"*\"}");
        assertThat(all.role()).isEqualTo(Role.ADMIN);
        assertThat(all.tenants()).isEqualTo(Tenants.ALL);
        assertThat(identity("{\"preferred_username\": null, \"sub\": \"4711\"}").name())
                .isEqualTo("4711");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "{\"roles\": null}|ROLE",
                "{\"roles\": []}|ROLE",
                "{\"roles\": \"\"}|ROLE",
                "{\"roles\": \"Admin\"}|ROLE",
                "{\"roles\": \"admin viewer\"}|ROLE",
                "{\"roles\": \"vedette-vedette-admin\"}|ROLE",
                "{\"roles\": [\"administrator\", \"x-vedette-admin\"]}|ROLE",
                "{\"roles\": true}|ROLE",
                "{\"roles\": {\"admin\": true}}|ROLE",
                "{\"roles\": [[\"admin\"]]}|ROLE",
                "{\"tenants\": null}|TENANTS",
                "{\"tenants\": []}|TENANTS",
                "{\"tenants\": \"\"}|TENANTS",
                "{\"tenants\": [7]}|TENANTS",
                "{\"tenants\": {\"*\": true}}|TENANTS",
                "{\"tenants\": [\"acme\", \" \"]}|TENANTS",
                "{\"tenants\": [\"acme\", \"a\\u0000b\"]}|TENANTS",
                "{\"tenants\": [\"a\\nb\"]}|TENANTS",
                "{\"preferred_username\": \"\"}|NAME",
                "{\"preferred_username\": \"<img>\"}|NAME",
                "{\"preferred_username\": \"a\\u202eb\"}|NAME",
                "{\"preferred_username\": \"a\\r\\nb\"}|NAME",
                "{\"preferred_username\": [\"ann\"]}|NAME",
                "{\"preferred_username\": null, \"sub\": \"auth0/1\"}|NAME"
            })
    void whatSaysNothingUsableIsRefusedByName(String changes, Fault fault) {
        assertThatThrownBy(() -> identity(changes))
                .isInstanceOfSatisfying(
                        LoginException.class,
                        refusal -> assertThat(refusal.fault()).isEqualTo(fault))
                .hasMessageNotContaining("acme");
    }

    @Test
    void whatIsTooMuchIsRefused() {
        Map<String, Object> claims = claims();
        claims.put(
                "tenants",
                new ArrayList<>(IntStream.range(0, 257).mapToObj(i -> "t" + i).toList()));
        assertThatThrownBy(() -> new Claims(options("roles"), claims).identity(console -> Optional.empty()))
                .isInstanceOf(LoginException.class);
        claims.put("tenants", List.of("t".repeat(257)));
        assertThatThrownBy(() -> new Claims(options("roles"), claims).identity(console -> Optional.empty()))
                .isInstanceOf(LoginException.class);
        claims.put("tenants", List.of("t"));
        claims.put("preferred_username", "a".repeat(65));
        assertThatThrownBy(() -> new Claims(options("roles"), claims).identity(console -> Optional.empty()))
                .isInstanceOf(LoginException.class);
    }

    /** Keycloak's own place, and a name that holds dots itself, as others have to give them. */
    @ParameterizedTest
    @ValueSource(strings = {"realm_access.roles", "https://vedette.example/roles"})
    void aClaimIsFoundByItsNameOrByItsPath(String claim) throws Exception {
        Map<String, Object> claims = claims();
        claims.put("roles", "admin");
        claims.put("realm_access", Map.of("roles", List.of("viewer")));
        claims.put("https://vedette.example/roles", List.of("viewer"));
        Identity found = new Claims(options(claim), claims).identity(console -> Optional.empty());
        assertThat(found.role()).isEqualTo(Role.VIEWER);
        assertThatThrownBy(() -> new Claims(options(claim + ".x"), claims).identity(console -> Optional.empty()))
                .isInstanceOf(LoginException.class);
    }

    private static Map<String, Object> claims() {
        return new HashMap<>(Map.of(
                "sub", "1", "preferred_username", "ann", "roles", List.of("viewer"), "tenants", List.of("acme")));
    }

    /** Of the usual claims with changes. */
    private static Identity identity(String changes) throws Exception {
        Map<String, Object> claims = claims();
        new ObjectMapper()
                .readValue(changes, Map.class)
                .forEach((name, value) -> claims.put(String.valueOf(name), value));
        return new Claims(options("roles"), claims).identity(console -> Optional.empty());
    }

    private static OidcOptions options(String roleClaim) {
        return new OidcOptions(
                URI.create("https://id.example"),
                "console",
                Optional.empty(),
                roleClaim,
                "tenants",
                "preferred_username");
    }
}
