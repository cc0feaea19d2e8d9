package dev.vedette.agent.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What was told before is not read again, and must not be taken for something else. */
class KnownClientsTest {
    private final TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8", TrustedProxies.Header.EITHER);

    @Test
    void tellsClientsApartThatDifferInOneHeaderAlone() {
        for (int round = 0; round < 2; round++) {
            assertThat(client("10.0.0.1", List.of(), List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
            assertThat(client("10.0.0.2", List.of(), List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
            assertThat(client("198.51.100.9", List.of(), List.of("192.0.2.1"))).isEqualTo("198.51.100.9");
            assertThat(client("10.0.0.1", List.of("for=192.0.2.2"), List.of())).isEqualTo("192.0.2.2");
            assertThat(client("10.0.0.1", List.of("for=192.0.2.2"), List.of("192.0.2.1")))
                    .isEqualTo("10.0.0.1");
            assertThat(client("10.0.0.1", List.of(), List.of("for=192.0.2.2"))).isEqualTo("10.0.0.1");
            assertThat(client("10.0.0.1", List.of(), List.of("192.0.2.3", "192.0.2.1")))
                    .isEqualTo("192.0.2.1");
        }
    }

    @Test
    void staysRightWithMoreClientsThanItKnows() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3 * TrustedProxies.MAX_KNOWN; i++) {
                String address = "192.0." + i / 250 + "." + i % 250;
                assertThat(client("10.0.0.1", List.of(), List.of(address))).isEqualTo(address);
            }
        }
    }

    @Test
    void readsLongHeadersEachTime() {
        String many = "192.0.2.9, ".repeat(40) + "192.0.2.1";
        for (int round = 0; round < 2; round++) {
            assertThat(client("10.0.0.1", List.of(), List.of(many))).isEqualTo("192.0.2.1");
        }
    }

    private String client(String peer, List<String> forwarded, List<String> forwardedFor) {
        return proxies.clientAddress(peer, forwarded, forwardedFor);
    }
}
