package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.bootstrap.Observer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Bearer abc, bearer, abc",
                "bearer   abc  , bearer, abc",
                "BASIC dXNlcjpw, basic, dXNlcjpw",
                "DPoP abc, dpop, abc",
                "Bearer, bearer, none",
                "sk-live-1234 x, other, sk-live-1234 x",
                "sk-live-1234, other, sk-live-1234",
                "Bearer:abc, other, Bearer:abc",
                "none, none, none"
            })
    void takesOnlyAKnownWordForAScheme(String header, String scheme, String token) {
        assertThat(of(header, null)).isEqualTo(new Credentials(scheme, token));
    }

    @Test
    void takesAKeyWhereNothingElseIsPresented() {
        assertThat(of(null, " k.s ")).isEqualTo(new Credentials("apikey", "k.s"));
        assertThat(of(" ", "k.s")).isEqualTo(new Credentials("apikey", "k.s"));
        assertThat(of("Bearer t", "k.s")).isEqualTo(new Credentials("bearer", "t"));
    }

    @Test
    void showsNoCredentialsInItsText() {
        assertThat(of("Bearer secret", null).toString()).doesNotContain("secret");
    }

    private static Credentials of(String authorization, String apiKey) {
        return Credentials.of(new Observer.Headers(authorization, apiKey, null, null, null, null, null, null));
    }
}
