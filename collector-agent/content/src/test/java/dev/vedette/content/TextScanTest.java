package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys below are made up: none was ever issued. */
class TextScanTest {
    private static final String BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "AKIAQ3EGRVZ2TESTKEY7                                       | secret.aws_key",
                "export K=ghp_0123456789abcdefghijABCDEFGHIJ012345           | secret.github_token",
                "glpat-AbCdEf0123456789_-xY                                  | secret.gitlab_token",
                "key AIzaSyA0123456789abcdefghijklmnopqrstuv, and            | secret.google_key",
                "xoxb-123456789012-abcdef                                    | secret.slack_token",
                "sk_live_0123456789abcdefABCD                                | secret.stripe_key",
                "npm_0123456789abcdefghijABCDEFGHIJ012345                    | secret.registry_token",
                "sk-ant-api03-0123456789abcdefghij                           | secret.model_key",
                "dckr_pat_0123456789abcdefghij                               | secret.other_key",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl           | secret.jwt",
                "-----BEGIN RSA PRIVATE KEY-----                             | secret.private_key",
                "{\"pem\":\"-----BEGIN PRIVATE KEY-----\\nMII                | secret.private_key",
                "two lines\\nAKIAQ3EGRVZ2TESTKEY7\\n                         | secret.aws_key",
                "Authorization: Bearer 0a1b2c3d4e5f6a7b8c9d                  | secret.bearer_token",
                "Authorization: Basic YWxpY2U6c2VzYW1l                       | secret.basic_credentials",
                "postgres://app:s3same@db.example/x                          | secret.url_password",
                "DB_PASSWORD=hunter2-hunter2                                 | secret.named",
                "{\"client_secret\": \"8d4fab0e11\"}                         | secret.named",
                "--api-key=0123abcd                                          | secret.named",
                "apiKey := 'q8w7e6r5t4'                                      | secret.named",
                "write to alice.b+tag@mail.example.org.                      | personal.email",
                "<bob@example.com>                                           | personal.email",
                "4111 1111 1111 1111 05/27                                   | personal.card",
                "card=4111-1111-1111-1111                                    | personal.card",
                "378282246310005                                             | personal.card",
                "DE89 3704 0044 0532 0130 00                                 | personal.iban",
                "GB82WEST12345698765432,                                     | personal.iban",
                "078-05-1120                                                 | personal.ssn",
                "+49 (30) 1234-5678                                          | personal.phone",
                "call (212) 555-0123 now                                     | personal.phone",
                "212-555-0123                                                | personal.phone",
                "q=alice%40example.org                                       | personal.email",
                "q=alice%2540example.org                                     | personal.email",
                "https://evil.example/c/YWxpY2VAZXhhbXBsZS5vcmcgYW5kIGJvYg   | personal.email",
            })
    void finds(String text, String kind) {
        assertThat(kindsIn(text)).containsExactly(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The bearer of good news arrived at 10:15.",
                "git@github.com:acme/tools.git",
                "user@host",
                "@types/node@20.1.0",
                "https://alice@example.org/x",
                "password: required",
                "password=${DB_PASSWORD}",
                "token: <your-token-1234>",
                "nextPageToken=0123456789abcdef",
                "max_tokens=100000000",
                "sk-learn-contributors-guide-and-more",
                "-----BEGIN CERTIFICATE-----",
                "2026-11-27T07:34:24.123Z",
                "4111 1111 1111 1112",
                "41111111111111111111111",
                "0.4111111111111111",
                "DE88 3704 0044 0532 0130 00",
                "000-12-3456",
                "192.168.100.200",
                "100-200-3000",
                "+1 2 3",
                "d41d8cd98f00b204e9800998ecf8427e",
                "100% of 25%",
                "/usr/local/share/applications/mimeinfo.cache",
            })
    void leavesAlone(String text) {
        assertThat(kindsIn(text)).isEmpty();
    }

    @Test
    void findsASecretWhereverItStandsInALongText() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String secret = "ghp_1" + letters(random, BASE62, 35);
            String text = words(random) + " " + secret + (random.nextBoolean() ? " " : ".") + words(random);
            assertThat(kindsIn(text)).as("seed %d, %s", seed, text).contains("secret.github_token");
            String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
            assertThat(kindsIn("x " + base64)).as("seed %d, %s", seed, base64).contains("secret.github_token");
            String twice = Base64.getUrlEncoder().encodeToString(base64.getBytes(StandardCharsets.US_ASCII));
            assertThat(kindsIn(twice)).as("seed %d, %s", seed, twice).contains("secret.github_token");
        }
    }

    /** Identifiers and random characters are what results are full of. */
    @Test
    void takesFewIdentifiersForWhatTheyAreNot() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int identifiers = 0;
        int numbers = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = new UUID(random.nextLong(), random.nextLong()) + " " + letters(random, BASE62, 32) + " "
                    + Long.toHexString(random.nextLong()) + " " + random.nextLong(1_000_000_000_000L) + " "
                    + random.nextInt(1 << 30) + " " + random.nextDouble();
            identifiers += kindsIn(text).isEmpty() ? 0 : 1;
            numbers += kindsIn("" + random.nextLong(1_000_000_000_000_000L, 10_000_000_000_000_000L))
                            .isEmpty()
                    ? 0
                    : 1;
        }
        System.out.println("TextScanTest: findings in " + identifiers + " of 100,000 lines of identifiers, in "
                + numbers + " of 100,000 numbers of 16 digits, seed " + seed);
        assertThat(identifiers).as("of 100,000 lines, seed %d", seed).isLessThan(100);
        assertThat(numbers).as("of 100,000 numbers, seed %d", seed).isLessThan(5_000);
    }

    /** What makes a scan that looks ahead without a bound, or twice at the same characters, take minutes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ",
                "eyJaaaaaaaa.",
                "eyJaaaaaaaa.eyJaaaaaaaa ",
                "a@a.",
                "@",
                "a",
                "://",
                "://a:",
                "password=",
                "password:\"",
                "4111 ",
                "4",
                "+1 (",
                "DE89 ",
                "bearer ",
                "basic YWxp",
                "basic YWxpY2U.6c2VzYW1l~",
                "YWxpY2VAZXhhbXBsZS5vcmcg",
                "YWxpY2VAZXhhbXBsZS5vcmcg/",
                "abcdefghijklmnopqrstuvwxyz%",
                "%25",
                "%2525",
                "\\n",
                "-",
                "ghp_",
            })
    @Timeout(10)
    void isLinearInHostileTexts(String part) {
        kindsIn(part.repeat(4_000_000 / part.length()));
    }

    /** Of the characters that mean something, in whatever order. */
    @Test
    void survivesEveryOrderOfCharacters() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> parts = List.of(
                "basic ",
                "bearer ",
                "eyJ",
                "-----BEGIN ",
                "PRIVATE KEY-----",
                "password",
                "://",
                "%",
                "%41",
                "@",
                ":",
                "=",
                "\"",
                "\\",
                "\n",
                "+",
                "(",
                ")",
                ".",
                "~",
                "/",
                "-",
                "_",
                " ",
                "4",
                "55",
                "DE89",
                "a",
                "Z9",
                "YWxpY2U6c2VzYW1l",
                "ghp_",
                "é",
                "\ud83d",
                "\0");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(30); part >= 0; part--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            assertThatCode(() -> kindsIn(text.toString()))
                    .as("seed %d, %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyIssuersPrefixIsOneThatPlainWordsHide() {
        for (String prefix : IssuedToken.prefixes()) {
            assertThat(SecretShape.isSecret(prefix + "a1b2c3d4")).as(prefix).isTrue();
        }
    }

    private static List<String> kindsIn(String text) {
        List<String> kinds = new ArrayList<>();
        TextScan.of(text, kind -> kinds.add(kind.id()));
        return kinds;
    }

    private static String letters(Random random, String alphabet, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return letters.toString();
    }

    private static String words(Random random) {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            words.append(letters(random, "abcdefghij,.:;/ \n", 1 + random.nextInt(9)))
                    .append(' ');
        }
        return words.toString();
    }
}
