package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExaminationTest {
    private static final String KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

    @Test
    void namesKindAndPlaceAndNotTheValue() {
        Examination examination = new Examination(1_000, List.of(), false);
        examination.text("body", () -> "arguments.body", "to alice@example.org and bob@example.org: " + KEY);
        examination.text(null, () -> "arguments.list[1]", "carol@example.org");

        Findings findings = examination.findings();

        assertThat(findings.kinds()).containsExactly("personal.email", "secret.github_token");
        assertThat(findings.places())
                .containsExactly(
                        "personal.email arguments.body",
                        "secret.github_token arguments.body",
                        "personal.email arguments.list[1]");
        assertThat(findings.personal()).isEqualTo(3);
        assertThat(findings.unexamined()).isZero();
        assertThat(findings.toString()).doesNotContain("alice", KEY.substring(4));
    }

    @ParameterizedTest
    @CsvSource({
        "password, sesame, true",
        "dbPassword, correct horse battery staple, true",
        "api_key, abcdef123, true",
        "token, USDC, false",
        "token, abcdefghijklmnopqrstuvwxyz, true",
        "pageToken, abcdef1234567, false",
        "password, ${PASSWORD}, false",
        "passwords, sesame, false",
        "path, sesame, false",
    })
    void readsTheNameOfAValue(String name, String value, boolean secret) {
        Examination examination = new Examination(1_000, List.of(), false);
        examination.text(name, () -> "arguments." + name, value);
        assertThat(examination.findings().kinds().contains("secret.named")).isEqualTo(secret);
    }

    @Test
    void findsTheCredentialsThatTheRequestCameWith() {
        String token = "opaque-credential-of-the-caller-0";
        Examination examination = new Examination(1_000, List.of(token, "short"), false);
        examination.text(null, () -> "result[0].text", "you are " + token + ", in short");
        assertThat(examination.findings().kinds()).containsExactly("secret.callers_token");
    }

    @Test
    void looksAtNoMoreThanItWasMadeForAndSaysSo() {
        Examination examination = new Examination(50, List.of(), false);
        examination.text(null, () -> "a", "x".repeat(40));
        examination.text(null, () -> "b", "12345678 alice@example.org");
        examination.text(null, () -> "c", "bob@example.org");
        assertThat(examination.findings().kinds()).isEmpty();
        assertThat(examination.findings().unexamined()).isEqualTo(16 + 15);
    }

    @Test
    void keepsABoundedNumberOfPlaces() {
        Examination examination = new Examination(1_000_000, List.of(), false);
        for (int i = 0; i < 1_000; i++) {
            int place = i;
            examination.text(null, () -> "result[" + place + "]", "alice@example.org");
        }
        assertThat(examination.findings().places()).hasSize(Examination.MAX_PLACES);
        assertThat(examination.findings().personal()).isEqualTo(1_000);
    }
}
