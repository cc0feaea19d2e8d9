package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
    @Test
    void decodesAToken() {
        Claims claims = Claims.decode(
                        token(
                                "{\"iss\":\"https://i\",\"sub\":\"alice\",\"azp\":\"ide\",\"jti\":\"1\",\"aud\":\"a\","
                                        + "\"scope\":\"b a\",\"iat\":1790000000,\"exp\":1790000000.5,\"nested\":{\"sub\":\"mallory\"}}"))
                .orElseThrow();
        assertThat(claims.subject()).contains("alice");
        assertThat(claims.issuer()).contains("https://i");
        assertThat(claims.clientId()).contains("ide");
        assertThat(claims.audience()).containsExactly("a");
        assertThat(claims.scopes()).containsExactly("a", "b");
        assertThat(claims.issuedAt()).contains(1_790_000_000_000_000L);
        assertThat(claims.expiresAt()).contains(1_790_000_000_500_000L);
    }

    @Test
    void readsWhatAFrameworkDecoded() {
        Claims claims = Claims.of(Map.of(
                "sub",
                "alice",
                "client_id",
                "ide",
                "azp",
                "other",
                "aud",
                List.of("a", "b"),
                "scp",
                List.of("z", "y", "z"),
                "exp",
                Instant.ofEpochSecond(1_790_000_000, 1_500)));
        assertThat(claims.clientId()).contains("ide");
        assertThat(claims.audience()).containsExactly("a", "b");
        assertThat(claims.scopes()).containsExactly("y", "z");
        assertThat(claims.expiresAt()).contains(1_790_000_000_000_001L);
        assertThat(claims.issuer()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "..", "a.!!!.c", "a.e30", "opaque-token", "a.W10.c", "a.eyJhIjpb.c"})
    void findsNoClaimsInWhatIsNoToken(String token) {
        assertThat(Claims.decode(token)).isEmpty();
    }

    @Test
    void survivesHostilePayloads() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String valid =
                "{\"sub\":[\"a\",{\"b\":[1,2]}],\"iat\":1e999,\"exp\":\"x\",\"scope\":{\"a\":1},\"aud\":[[],{},\"q\"]}";
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
            for (int j = random.nextInt(4); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String token = "h." + Base64.getUrlEncoder().encodeToString(bytes) + ".s";
            assertThat(Claims.decode(token)).as("seed %d", seed).isNotNull();
        }
        assertThat(Claims.decode(token("[".repeat(5_000)))).isEmpty();
        assertThat(Claims.decode("h." + "A".repeat(1 << 20) + ".s")).isEmpty();
    }

    private static String token(String payload) {
        return "h." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + ".s";
    }
}
