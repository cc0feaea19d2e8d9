package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.RuleBudgets.Change;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuleBudgetsTest {
    private static final String RULE = "rule";

    private long now = Long.MAX_VALUE - 5_000_000_000L;
    private final RuleBudgets budgets = new RuleBudgets(3, () -> now);

    private int take(String rule, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            budgets.tick();
            taken += budgets.take(rule) ? 1 : 0;
        }
        return taken;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void eachRuleHasSoManyASecond() {
        assertThat(take(RULE, 5)).isEqualTo(3);
        assertThat(take("other", 2)).isEqualTo(2);
        pass(Duration.ofSeconds(1));
        assertThat(take(RULE, 2)).isEqualTo(2);
        assertThat(take(RULE, 2)).isEqualTo(1);
    }

    /** The clock of a JVM may start anywhere, and pass from positive to negative. */
    @Test
    void isThrottledOnceUntilItKeptWithinItsBudgetForAMinute() {
        take(RULE, 4);
        assertThat(budgets.changes()).containsExactly(new Change(RULE, true));
        pass(Duration.ofSeconds(30));
        take(RULE, 4);
        pass(Duration.ofSeconds(60));
        take(RULE, 3);
        assertThat(budgets.changes()).isEmpty();
        pass(Duration.ofSeconds(1));
        take("other", 1);
        assertThat(budgets.changes()).containsExactly(new Change(RULE, false));
        assertThat(take(RULE, 4)).isEqualTo(3);
        assertThat(budgets.changes()).containsExactly(new Change(RULE, true));
    }
}
