package dev.vedette.agent.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChallengesTest {
    @Test
    void readsErrorAndScopesOfARefusal() {
        Challenges challenges = Challenges.parse(List.of(
                "Basic realm=\"a, scope=x\", charset=\"UTF-8\"",
                "Bearer realm=\"mcp\", error=\"insufficient_scope\", error_description=\"needs, \\\"more\\\"\","
                        + " scope=\"files:write  files:read\", resource_metadata=\"https://a.test/b\""));
        assertThat(challenges.error()).contains("insufficient_scope");
        assertThat(challenges.scopes()).containsExactly("files:read", "files:write");
    }

    @Test
    void readsAParameterRightBehindTheScheme() {
        Challenges challenges = Challenges.parse(List.of("Bearer error=invalid_token"));
        assertThat(challenges.error()).contains("invalid_token");
        assertThat(challenges.scopes()).isEmpty();
    }

    @Test
    void findsNothingWhereNothingIsSaid() {
        assertThat(Challenges.parse(List.of("Bearer", "", "=,=;\"", "\"\\"))).isEqualTo(Challenges.parse(List.of()));
    }

    @Test
    void boundsWhatItTakes() {
        assertThat(Challenges.parse(List.of("Bearer scope=\"" + "a ".repeat(10_000) + "\""))
                        .scopes())
                .isEmpty();
        StringBuilder scopes = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            scopes.append('s').append(i).append(' ');
        }
        assertThat(Challenges.parse(List.of("Bearer scope=\"" + scopes + "\"")).scopes())
                .hasSize(64);
    }
}
