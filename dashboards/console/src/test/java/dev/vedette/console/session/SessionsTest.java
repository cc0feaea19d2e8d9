package dev.vedette.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Time passes by hand, from a value near the end of a long: {@code nanoTime} may begin anywhere. */
class SessionsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1));
    private final Sessions sessions = new Sessions(now::get);

    @Test
    void endsWhenNobodyIsThereForHalfAnHour() {
        String cookie = sessions.begin(Identity.local("ann"));
        pass(29);
        sessions.find(cookie).orElseThrow().touch();
        pass(29);
        Session session = sessions.find(cookie).orElseThrow();
        assertThat(session.person()).isEqualTo("ann");
        pass(1);
        assertThat(session.isOpen()).isFalse();
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void endsAfterEightHoursWhateverSomebodyDoes() {
        String cookie = sessions.begin(Identity.local("ann"));
        for (int minutes = 20; minutes < 8 * 60; minutes += 20) {
            pass(20);
            sessions.find(cookie).orElseThrow().touch();
        }
        pass(20);
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void oneTooManyEndsTheOneThatNobodyUses() {
        List<String> cookies = new ArrayList<>();
        for (int i = 0; i < Sessions.MOST; i++) {
            cookies.add(sessions.begin(Identity.local("ann")));
            now.incrementAndGet();
        }
        Session idle = sessions.find(cookies.get(1)).orElseThrow();
        sessions.find(cookies.get(0)).orElseThrow().touch();

        String further = sessions.begin(Identity.local("bob"));

        assertThat(sessions.size()).isEqualTo(Sessions.MOST);
        assertThat(idle.isOpen()).isFalse();
        assertThat(sessions.find(cookies.get(1))).isEmpty();
        assertThat(sessions.find(cookies.get(0))).isPresent();
        assertThat(sessions.find(further)).isPresent();
    }

    @Test
    void aBucketLetsABurstThroughAndSaysHowLongToWait() {
        TokenBucket bucket = new TokenBucket(3, 0.5, now::get);
        assertThat(List.of(bucket.take(), bucket.take(), bucket.take(), bucket.take()))
                .containsExactly(0L, 0L, 0L, 2L);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1500));
        assertThat(bucket.take()).isEqualTo(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(bucket.take()).isZero();
        assertThat(bucket.take()).isPositive();
    }

    @Test
    void addressesThatTryAreCountedEachAndOnlySoManyAreRemembered() {
        LoginLimit limit = new LoginLimit(now::get);
        for (int i = 0; i < LoginLimit.BURST; i++) {
            assertThat(limit.take("127.0.0.1")).isZero();
        }
        assertThat(limit.take("127.0.0.1")).isEqualTo(2);
        for (int i = 0; i < 1000; i++) {
            assertThat(limit.take("127.0.1." + i)).isZero();
        }
        assertThat(limit.size()).isEqualTo(LoginLimit.ADDRESSES);
    }

    private void pass(long minutes) {
        now.addAndGet(TimeUnit.MINUTES.toNanos(minutes));
    }
}
