package dev.vedette.agent.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainWordsTest {
    private static final String BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @ParameterizedTest
    @CsvSource({
        "/mcp, /mcp",
        "/, /",
        "/mcp/, /mcp/",
        "/mcp;jsessionid=SECRET/a;x=SECRET, /mcp/a",
        "/mcp?key=SECRET, /mcp",
        "/mcp#SECRET, /mcp",
        "/api/v2/files/2024/report.txt, /api/v2/files/2024/report.txt",
        "/s/4f3c2a9d8e7b6a5f4e3d, /s/{…}",
        "/u/123e4567-e89b-12d3-a456-426614174000/x, /u/{…}/x",
        "/u/1234567, /u/{…}",
        "/u/alice@example.org, /u/{…}",
        "/u/alice%40example.org, /u/{…}",
        "/k/sk-live-1, /k/{…}",
        "/k/%73k-live-1, /k/{…}",
        "/t/eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.x, /t/{…}",
        "/a%3Ftoken=abc, /a?token={…}",
        "/bad%zz, /bad%zz",
    })
    void leavesOutOfAPathWhatLooksLikeASecretOrAnIdentifier(String path, String plain) {
        assertThat(PlainWords.path(path)).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///home/docs/readme.md, file:///home/docs/readme.md",
        "https://user:SECRET@host:8443/a/b?token=SECRET#SECRET, https://host:8443/a/b",
        "https://host?token=SECRET, https://host",
        "notes://123456789/x, notes://{…}/x",
        "postgres://db/table/sk-live-1, postgres://db/table/{…}",
        "mailto:alice@example.org, mailto:{…}",
        "data:text/plain;base64QUJD, data:text/plain",
        "no uri at all, no uri at all",
    })
    void leavesOutOfAUriItsQueryFragmentAndUser(String uri, String plain) {
        assertThat(PlainWords.uri(uri)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create_pull_request",
                "getAllPublicRepositoriesForOrganization",
                "list-s3-ec2-k8s-h264-mp4-files",
                "convertBase64ToUtf8",
                "tools/call",
                "sha256_of_file",
                "GET_HTTP2_STATUS",
                "get_customers_by_id_v2",
                "task_123456789",
                "2025-11-25",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
                "123e4567-e89b-12d3-a456-426614174000",
                "überprüfe_das_große_Verzeichnis",
            })
    void leavesNamesAsTheyAre(String name) {
        assertThat(PlainWords.name(name, 128)).isEqualTo(name);
        assertThat(PlainWords.text(name)).isEqualTo(name);
    }

    @Test
    void hidesNamesThatAreTooLongForOne() {
        assertThat(PlainWords.name("a".repeat(128), 128)).hasSize(128);
        assertThat(PlainWords.name("a".repeat(129), 128)).isEqualTo(PlainWords.HIDDEN);
    }

    @Test
    void leavesTheOtherWordsOfAText() {
        assertThat(PlainWords.text("agent/1.0 ghp_16C7e42F292c6912E7710c838347Ae178B4a (x)"))
                .isEqualTo("agent/1.0 {…} (x)");
    }

    @Test
    void knowsMethods() {
        assertThat(PlainWords.method("POST")).isEqualTo("POST");
        assertThat(PlainWords.method("sk-live-1")).isEqualTo("_OTHER");
    }

    /** In the alphabets that tokens are written in. Some pass; the bound is what chance does not reach. */
    @ParameterizedTest
    @CsvSource({"0123456789abcdef, 32", "0123456789ABCDEF, 40", "BASE62, 32", "BASE64URL, 43", "BASE32, 32"})
    void findsRandomTokens(String alphabet, int length) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String characters =
                switch (alphabet) {
                    case "BASE62" -> BASE62;
                    case "BASE64URL" -> BASE62 + "-_";
                    case "BASE32" -> "abcdefghijklmnopqrstuvwxyz234567";
                    default -> alphabet;
                };
        int missed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder token = new StringBuilder();
            while (token.length() < length) {
                token.append(characters.charAt(random.nextInt(characters.length())));
            }
            if (!PlainWords.name(token.toString(), 128).equals(PlainWords.HIDDEN)) {
                missed++;
            }
            assertThat(PlainWords.path("/u/" + new UUID(random.nextLong(), random.nextLong())))
                    .isEqualTo("/u/{…}");
        }
        System.out.printf("PlainWordsTest: of 1,000 tokens of %d of %s %.1f pass%n", length, alphabet, missed / 20.0);
        assertThat(missed).as("of 20,000, seed " + seed).isLessThanOrEqualTo(800);
    }

    @Test
    @Timeout(5)
    void takesTimeInProportionToWhatLeaves() {
        String hostile = "/%2541a1=;?".repeat(1 << 20);
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            PlainWords.path(hostile);
            PlainWords.uri("a:" + "//".repeat(10) + "x");
            PlainWords.name(hostile, 128);
            PlainWords.text(hostile);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
