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
        assertThat(scopes.required("rotate_key")).containsExactly("audit.write", "keys.admin");
        assertThat(scopes.required("read_mail")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[a]                      | lists.yml: must be a mapping with the keys clients and tools",
                "client: {}               | lists.yml: /client: unknown key; allowed are clients and tools",
                "'clients: {a: b}'        | lists.yml: /clients/a: must be a list of scopes (text)",
                "'tools: {a: [1]}'        | lists.yml: /tools/a: must be a list of scopes (text)",
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
