package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorScopesTest {
    private static final String LISTS = """
            clients:
              desk: [mail.read, files.read]
            tools:
              rotate_key: [keys.admin, audit.write]
              search: [files.read]
              mail/search: [mail.read]
            administrative: [rotate_key]
            """;

    @Test
    void scopesOutsideTheClientsListAreNamed() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.unlisted("desk", List.of("mail.read", "keys.admin"))).containsExactly("keys.admin");
        assertThat(scopes.unlisted("desk", List.of("mail.read"))).isEmpty();
    }

    @Test
    void aClientWithoutAListIsNotJudged() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.unlisted("other", List.of("keys.admin"))).isEmpty();
        assertThat(scopes.unlisted(null, List.of("keys.admin"))).isEmpty();
    }

    @Test
    void requiredScopesAreSorted() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.required("office", "rotate_key")).containsExactly("audit.write", "keys.admin");
        assertThat(scopes.required("office", "read_mail")).isEmpty();
    }

    @Test
    void missingIsWhatTheToolRequiresAndTheTokenDoesNotHave() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.missing("office", "rotate_key", List.of("keys.admin")))
                .containsExactly("audit.write");
        assertThat(scopes.missing("office", "rotate_key", List.of("audit.write", "keys.admin", "mail.read")))
                .isEmpty();
        assertThat(scopes.missing("office", "read_mail", List.of())).isEmpty();
        assertThat(scopes.missing("office", null, List.of())).isEmpty();
    }

    @Test
    void whereSeveralServersHaveAToolOfOneNameEachHasItsScopes() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.required("mail", "search")).containsExactly("mail.read");
        assertThat(scopes.required("files", "search")).containsExactly("files.read");
    }

    @Test
    void administrativeAreTheToolsThatTheListNames() {
        OperatorScopes scopes = OperatorScopes.parse("lists.yml", LISTS);
        assertThat(scopes.isAdministrative("rotate_key")).isTrue();
        assertThat(scopes.isAdministrative("read_mail")).isFalse();
        assertThat(scopes.isAdministrative(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[a]                      | lists.yml: must be a mapping with the keys clients, tools and administrative",
                "client: {}               | lists.yml: /client: unknown key; allowed are clients, tools and administrative",
                "'clients: {a: b}'        | lists.yml: /clients/a: must be a list of texts",
                "'tools: {a: [1]}'        | lists.yml: /tools/a: must be a list of texts",
                "'administrative: a'      | lists.yml: /administrative: must be a list of texts",
                "'tools: [a]'             | lists.yml: /tools: must be a mapping of names to lists",
            })
    void aFaultIsOneLineWithItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> OperatorScopes.parse("lists.yml", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void brokenYamlIsOneLineToo() {
        assertThatThrownBy(() -> OperatorScopes.parse("lists.yml", "clients: [\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("lists.yml: no YAML: ")
                .contains("line 2")
                .doesNotContain("\n");
    }
}
