package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();
    private final List<Integer> done = new ArrayList<>();

    @Test
    void isWorkedOffInItsOrder() {
        assertThat(backlog.workOff()).isFalse();
        for (int i = 0; i < 3; i++) {
            int number = i;
            backlog.add(0, () -> done.add(number));
        }
        assertThat(backlog.workOff()).isTrue();
        assertThat(done).containsExactly(0, 1, 2);
        assertThat(backlog.workOff()).isFalse();
    }

    @Test
    void isFullByWhatItKeepsAndEmptyAgainOnceThatIsWorkedOff() {
        backlog.add(Backlog.MAX_WEIGHT - 1000, () -> {});
        assertThat(backlog.isFull()).isFalse();
        backlog.add(1000, () -> {});
        assertThat(backlog.isFull()).isTrue();
        backlog.workOff();
        assertThat(backlog.isFull()).isFalse();
    }

    /** Tasks without a text are kept from being collected as well. */
    @Test
    void isFullByManySmallTasks() {
        int tasks = 0;
        while (!backlog.isFull() && tasks < 1_000_000) {
            backlog.add(0, () -> {});
            tasks++;
        }
        assertThat(tasks).isBetween(1_000, 100_000);
    }

    @Test
    void leavesWhatTakesLongerThanATurnToTheNext() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            backlog.add(0, () -> {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                done.add(number);
            });
        }
        assertThat(backlog.workOff()).isTrue();
        assertThat(done).containsExactly(0);
        assertThat(backlog.workOff()).isTrue();
        assertThat(done).containsExactly(0, 1);
    }

    @Test
    void goesOnBehindATaskThatFails() {
        backlog.add(0, () -> {
            throw new IllegalStateException("of a task");
        });
        backlog.add(0, () -> done.add(1));
        while (backlog.workOff()) {
            // A turn may have ended with the first.
        }
        assertThat(done).containsExactly(1);
    }
}
