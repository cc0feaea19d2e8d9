package dev.vedette.agent.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.core.BoundedCache;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            TrustedProxies.of("10.0.0.0/8, 2001:db8:1::/48, 127.0.0.1", TrustedProxies.Header.EITHER);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 | for=198.51.100.7              | 192.0.2.1", // the peer is nobody we trust
                "10.0.0.1  | for=198.51.100.7              | 198.51.100.7",
                "10.0.0.1  | For=\"198.51.100.7:4711\"     | 198.51.100.7",
                "10.0.0.1  | for=\"[2001:db8::17]:4711\";proto=https | 2001:db8:0:0:0:0:0:17",
                "10.0.0.1  | for=6.6.6.6, for=198.51.100.7 | 198.51.100.7", // the left one is the client's own word
                "10.0.0.1  | for=198.51.100.7, for=10.2.3.4 | 198.51.100.7",
                "10.0.0.1  | for=10.9.9.9, for=10.2.3.4    | 10.9.9.9",
                "10.0.0.1  | for=unknown                   | 10.0.0.1",
                "10.0.0.1  | for=198.51.100.7, for=_hidden | 10.0.0.1",
                "10.0.0.1  | for=example.com               | 10.0.0.1", // never asks a name server
                "10.0.0.1  | for=999.1.1.1                 | 10.0.0.1",
                "10.0.0.1  | for=1.2.3                     | 10.0.0.1",
                "10.0.0.1  | proto=https                   | 10.0.0.1",
                "10.0.0.1  | for=\"1.2.3.4, for=5.6.7.8\"  | 10.0.0.1", // one quoted value, not two elements
                "127.0.0.1 | for=127.0.0.2                 | 127.0.0.2",
                "2001:db8:1::5 | for=198.51.100.7          | 198.51.100.7",
            })
    void findsTheRightmostNodeThatIsNoTrustedProxy(String peer, String forwarded, String client) {
        assertThat(PROXIES.clientAddress(peer, List.of(forwarded), List.of())).isEqualTo(client);
    }

    @Test
    void joinsHeaderLinesInTheirOrder() {
        assertThat(PROXIES.clientAddress("10.0.0.1", List.of("for=6.6.6.6", "for=198.51.100.7"), List.of()))
                .isEqualTo("198.51.100.7");
        assertThat(PROXIES.clientAddress("10.0.0.1", List.of(), List.of("6.6.6.6", "198.51.100.7, 10.1.1.1")))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void believesNeitherHeaderWhenTheyDisagree() {
        List<String> forwarded = List.of("for=6.6.6.6");
        List<String> older = List.of("198.51.100.7");
        assertThat(PROXIES.clientAddress("10.0.0.1", forwarded, older)).isEqualTo("10.0.0.1");
        assertThat(TrustedProxies.of("10.0.0.0/8", TrustedProxies.Header.X_FORWARDED_FOR)
                        .clientAddress("10.0.0.1", forwarded, older))
                .isEqualTo("198.51.100.7");
        assertThat(TrustedProxies.of("10.0.0.0/8", TrustedProxies.Header.FORWARDED)
                        .clientAddress("10.0.0.1", forwarded, older))
                .isEqualTo("6.6.6.6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "localhost", "10.0.0.0/-1", "10.0.0", "::1/129", "1.2.3.4/x"})
    void refusesWhatIsNoNetwork(String networks) {
        assertThatThrownBy(() -> TrustedProxies.of(networks, TrustedProxies.Header.EITHER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesHostileHeadersInLinearTime() {
        String long1 = "for=\"".repeat(100_000);
        String long2 = ",".repeat(100_000) + "for=1.1.1.1";
        long start = System.nanoTime();
        PROXIES.clientAddress("10.0.0.1", List.of(long1), List.of(long2));
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    }

    /** What was told before is not read again, and must not be taken for something else. */
    private static final TrustedProxies KNOWING = TrustedProxies.of("10.0.0.0/8", TrustedProxies.Header.EITHER);

    @Test
    void tellsClientsApartThatDifferInOneHeaderAlone() {
        for (int round = 0; round < 2; round++) {
            assertThat(told("10.0.0.1", List.of(), List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
            assertThat(told("10.0.0.2", List.of(), List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
            assertThat(told("198.51.100.9", List.of(), List.of("192.0.2.1"))).isEqualTo("198.51.100.9");
            assertThat(told("10.0.0.1", List.of("for=192.0.2.2"), List.of())).isEqualTo("192.0.2.2");
            assertThat(told("10.0.0.1", List.of("for=192.0.2.2"), List.of("192.0.2.1")))
                    .isEqualTo("10.0.0.1");
            assertThat(told("10.0.0.1", List.of(), List.of("for=192.0.2.2"))).isEqualTo("10.0.0.1");
            assertThat(told("10.0.0.1", List.of(), List.of("192.0.2.3", "192.0.2.1")))
                    .isEqualTo("192.0.2.1");
        }
    }

    @Test
    void staysRightWithMoreClientsThanItKnows() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3 * BoundedCache.MAX; i++) {
                String address = "192.0." + i / 250 + "." + i % 250;
                assertThat(told("10.0.0.1", List.of(), List.of(address))).isEqualTo(address);
            }
        }
    }

    @Test
    void readsLongHeadersEachTime() {
        String many = "192.0.2.9, ".repeat(40) + "192.0.2.1";
        for (int round = 0; round < 2; round++) {
            assertThat(told("10.0.0.1", List.of(), List.of(many))).isEqualTo("192.0.2.1");
        }
    }

    private static String told(String peer, List<String> forwarded, List<String> forwardedFor) {
        return KNOWING.clientAddress(peer, forwarded, forwardedFor);
    }
}
