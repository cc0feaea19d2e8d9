package dev.vedette.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.oidc.PendingLogins.Pending;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Time passes by hand, from a value near the end of a long. */
class PendingLoginsTest {

    private static final URI ANY = URI.create("https://id.example/");
    private static final Pending LOGIN =
            new Pending(new ProviderMetadata(ANY, ANY, ANY, Optional.empty(), true), "nonce", "verifier", ANY);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1));
    private final PendingLogins logins = new PendingLogins(now::get);

    @Test
    void aLoginIsTakenOnceAndByItsBrowserAlone() {
        logins.put("state", "browser", LOGIN);
        assertThat(logins.take("state", "another")).isEmpty();
        assertThat(logins.take("state", "")).isEmpty();
        assertThat(logins.take("other", "browser")).isEmpty();
        assertThat(logins.take("state", "browser")).hasValue(LOGIN);
        assertThat(logins.take("state", "browser")).isEmpty();
    }

    @Test
    void afterTenMinutesItIsForgotten() {
        logins.put("old", "browser", LOGIN);
        now.addAndGet(TimeUnit.MINUTES.toNanos(10));
        logins.put("young", "browser", LOGIN);
        assertThat(logins.size()).isEqualTo(2);
        now.incrementAndGet();
        assertThat(logins.take("old", "browser")).isEmpty();
        assertThat(logins.size()).isEqualTo(1);
        assertThat(logins.take("young", "browser")).isPresent();
    }

    @Test
    void thereAreNeverMoreThanSome() {
        for (int i = 0; i < 10 * PendingLogins.MOST; i++) {
            logins.put("state" + i, "browser", LOGIN);
        }
        assertThat(logins.size()).isEqualTo(PendingLogins.MOST);
        assertThat(logins.take("state" + (10 * PendingLogins.MOST - 1), "browser"))
                .isPresent();
        assertThat(logins.take("state0", "browser")).isEmpty();
    }
}
