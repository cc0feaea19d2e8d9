package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JudgingBudgetTest {
    private long now = Long.MAX_VALUE - 5; // nanoTime may run over
    private final JudgingBudget budget = new JudgingBudget(() -> now);

    @Test
    void givesAQuarterOfTheClockAndSomeSecondsAtOnce() {
        assertThat(budget.hasSome()).isTrue();
        budget.spend(JudgingBudget.MOST.toNanos());
        assertThat(budget.hasSome()).isFalse();
        now += TimeUnit.SECONDS.toNanos(4);
        assertThat(budget.hasSome()).isTrue();
        budget.spend(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(budget.hasSome()).isTrue();
        budget.spend(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(budget.hasSome()).isFalse();
    }

    @Test
    void savesNoMoreThanThat() {
        now += TimeUnit.DAYS.toNanos(3);
        assertThat(budget.hasSome()).isTrue();
        budget.spend(JudgingBudget.MOST.toNanos());
        assertThat(budget.hasSome()).isFalse();
    }
}
