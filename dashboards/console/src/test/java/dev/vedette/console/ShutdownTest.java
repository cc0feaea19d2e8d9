package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {

    @Test
    void partsEndBesideEachOther() {
        // Each waits for the other: one after the other they would wait for ever.
        CyclicBarrier both = new CyclicBarrier(2);
        CountDownLatch ended = new CountDownLatch(2);
        Runnable part = () -> {
            try {
                both.await();
                ended.countDown();
            } catch (Exception e) {
                Thread.currentThread().interrupt();
            }
        };

        Shutdown.together(Duration.ofSeconds(50), part, part);

        assertThat(ended.getCount()).isZero();
    }

    @Test
    void aPartThatDoesNotEndHoldsNobodyUp() {
        CountDownLatch never = new CountDownLatch(1);
        Instant begun = Instant.now();

        Shutdown.together(Duration.ofMillis(50), () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
        never.countDown();
    }
}
