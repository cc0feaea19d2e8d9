package dev.vedette.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A search that finds nothing must not be one that looks nowhere. */
class SecretSearchTest {
    private static final String SECRET = "marked-secret/7731 é";

    /** Keyed fingerprints hold any three characters sooner or later. */
    @Test
    void refusesToLookForWhatStandsThereByChance() {
        SecretSearch search = new SecretSearch().in("place", "x".getBytes(StandardCharsets.US_ASCII));
        assertThat(search.find("alice")).isEmpty();
        assertThatThrownBy(() -> search.find("j-12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 5 characters");
    }

    @Test
    void findsEachForm() throws Exception {
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        assertThat(find(secret)).anyMatch(found -> found.startsWith("plain"));
        for (String before : new String[] {"", "x", "xy", "xyz"}) {
            byte[] text = (before + SECRET + before).getBytes(StandardCharsets.UTF_8);
            assertThat(find(Base64.getEncoder().encode(text))).containsExactly("base64 in place");
            assertThat(find(Base64.getUrlEncoder().encode(text))).containsExactly("base64 in place");
        }
        assertThat(find("marked-secret%2F7731+%C3%A9".getBytes(StandardCharsets.US_ASCII)))
                .contains("percent encoding in place");
        assertThat(find("6d61726b65642d7365637265742f3737333120c3a9".getBytes(StandardCharsets.US_ASCII)))
                .containsExactly("hexadecimal in place");
    }

    @Test
    void findsWhatIsSplit() {
        assertThat(find("event 1: marked-secr, event 2: et/7731 é".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("half of it in place");
        assertThat(find("marked, secret, 7731".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void findsWhatIsCompressed() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        gzip.write(new byte[] {1, 2, 3});
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(SECRET.getBytes(StandardCharsets.UTF_8));
        }
        byte[] compressed = gzip.toByteArray();
        gzip.write(new byte[] {4, 5});
        assertThat(find(gzip.toByteArray())).contains("plain in place, gzip at 3");
        byte[] alone = java.util.Arrays.copyOfRange(compressed, 3, compressed.length);
        assertThat(find(Base64.getEncoder().encode(alone))).contains("plain in place, gzip in base64 at 0");

        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(SECRET.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(find(zlib.toByteArray())).contains("plain in place, zlib at 0");
    }

    private static java.util.List<String> find(byte[] place) {
        return new SecretSearch().in("place", place).find(SECRET);
    }
}
