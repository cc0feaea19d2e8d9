package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.privacy.Fingerprints.Domain;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private final Fingerprints fingerprints = new Fingerprints(KEY);

    @Test
    void isTheKeyIdAndTheFirstHalfOfTheHmacOverDomainAndBytes() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update((byte) 1);
        byte[] expected = Arrays.copyOf(mac.doFinal("secret".getBytes(StandardCharsets.UTF_8)), 16);
        assertThat(fingerprints.of(Domain.TOKEN, "secret").text())
                .matches("[0-9a-f]{8}:[A-Za-z0-9_-]{22}")
                .endsWith(":" + Base64.getUrlEncoder().withoutPadding().encodeToString(expected));
    }

    @Test
    void differsByDomainAndByKey() {
        assertThat(fingerprints.of(Domain.TOKEN, "a")).isNotEqualTo(fingerprints.of(Domain.SESSION, "a"));
        Fingerprints other = new Fingerprints(new byte[32]);
        assertThat(other.of(Domain.TOKEN, "a").text().substring(0, 8))
                .isNotEqualTo(fingerprints.of(Domain.TOKEN, "a").text().substring(0, 8));
    }

    @Test
    void keepsIssuerAndSubjectApart() throws Exception {
        assertThat(fingerprints.ofPrincipal("ab", "c")).isNotEqualTo(fingerprints.ofPrincipal("a", "bc"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {5, 0, 0, 0, 2});
        bytes.write("abc".getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        assertThat(fingerprints.ofPrincipal("ab", "c").text())
                .endsWith(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Arrays.copyOf(mac.doFinal(bytes.toByteArray()), 16)));
    }
}
