package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.BoundedCache;
import dev.vedette.agent.core.event.EventDecoder;
import dev.vedette.agent.core.event.EventEncoder;
import dev.vedette.agent.core.privacy.Fingerprints;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PresentedIdentitiesTest {
    private final PresentedIdentities identities = new PresentedIdentities(new Fingerprints(new byte[32]));

    @Test
    void decodesATokenOnce() {
        Identity first = identities.of("bearer", token("alice"));
        assertThat(identities.of("bearer", token("alice"))).isSameAs(first);
        assertThat(first.standing()).isEqualTo("unverified");
        assertThat(first.claims().orElseThrow().subject()).contains("alice");
    }

    @Test
    void keepsTokensAndSchemesApart() {
        Identity alice = identities.of("bearer", token("alice"));
        assertThat(identities.of("bearer", token("bob")).principal()).isNotEqualTo(alice.principal());
        assertThat(identities.of("dpop", token("alice")).scheme()).isEqualTo("dpop");
        assertThat(identities.of(null, token("alice")).scheme()).isNull();
        assertThat(identities.of("bearer", null).tokenFingerprint()).isNull();
        assertThat(identities.of(null, null)).isEqualTo(Identity.NONE);
    }

    @Test
    void forgetsAllWhenThereAreTooMany() {
        Identity first = identities.of("bearer", token("alice"));
        for (int i = 0; i < BoundedCache.MAX; i++) {
            identities.of("bearer", "t" + i);
        }
        Identity again = identities.of("bearer", token("alice"));
        assertThat(again).isNotSameAs(first);
        assertThat(again.principal()).isEqualTo(first.principal());
        assertThat(written(again)).isEqualTo(written(first));
    }

    @Test
    void anIdentityIsWrittenThirdAsItWasFirst() {
        Identity alice = identities.of("bearer", token("alice"));
        byte[] first = written(alice);
        assertThat(EventDecoder.decode(first).orElseThrow().getPrincipal())
                .contains(Objects.requireNonNull(alice.principal()).text());
        assertThat(written(alice)).isEqualTo(first);
        assertThat(written(alice)).isEqualTo(first);
        assertThat(written(identities.of("bearer", token("bob")))).isNotEqualTo(first);
    }

    private static byte[] written(Identity identity) {
        EventEncoder event = new EventEncoder().start("mcp.request", 0);
        identity.writeTo(event);
        return Arrays.copyOf(event.bytes(), event.length());
    }

    private static String token(String subject) {
        return "e30."
                + Base64.getUrlEncoder()
                        .encodeToString(("{\"sub\":\"" + subject + "\"}").getBytes(StandardCharsets.UTF_8))
                + ".s";
    }
}
