package dev.vedette.models.habits;

import static dev.vedette.models.habits.Calls.call;
import static dev.vedette.models.habits.Calls.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ToolHabitsTest {
    private static final long MB = 1_000_000;

    private static ToolHabits after(int days) {
        ToolHabits habits = new ToolHabits();
        for (int day = 0; day < days; day++) {
            work(habits, day, 10 * MB);
        }
        return habits;
    }

    @Test
    void aResultFarLargerThanEverIsSaidWithFiguresAlsoOfACallerWhomNobodyKnows() {
        assertThat(after(7).add(call(7, 9, 0, "search", 100 * MB), true, Judgement.NONE))
                .isSameAs(Judgement.NONE);
        Judgement judged = after(9).add(call(9, 9, 0, "search", 100 * MB), true, Judgement.NONE);
        assertThat(judged.result()).isBetween(40.0, 100.0);
        assertThat(judged.knownDays()).isNegative();
        assertThat(judged.reasons())
                .singleElement()
                .asString()
                .startsWith("a result of 100000000 bytes: ")
                .contains(" times what a day's largest of this tool seldom exceeds (");
        assertThat(after(9).add(call(9, 9, 0, "search", MB), true, Judgement.NONE)
                        .result())
                .isLessThan(1);
    }

    @Test
    void addsToWhatTheCallersHabitsSay() {
        Judgement caller = new Judgement(9, 1, 2, 3, 4, 5, 6, Double.NaN, 2, 0.1, 8, java.util.List.of("first"));
        Judgement both = after(9).add(call(9, 9, 0, "search", 100 * MB), true, caller);
        assertThat(both.reasons()).hasSize(2).startsWith("first");
        assertThat(both.volume()).isEqualTo(2);
        assertThat(both.result()).isPositive();
    }

    @Test
    void whatMayNotTrainChangesNothing() {
        ToolHabits habits = after(9);
        habits.add(call(9, 9, 0, "search", 100 * MB), false, Judgement.NONE);
        ToolHabits other = after(9);
        other.add(call(9, 9, 0, "search", 0), false, Judgement.NONE);
        assertThat(habits.toBytes()).isEqualTo(other.toBytes());
    }

    @Test
    void goesOnFromItsBytesAndRefusesOthers() {
        byte[] bytes = after(9).toBytes();
        assertThat(ToolHabits.fromBytes(bytes).toBytes()).isEqualTo(bytes);
        bytes[0] = 9;
        assertThatThrownBy(() -> ToolHabits.fromBytes(bytes)).hasMessageContaining("form 9");
        assertThatThrownBy(() -> ToolHabits.fromBytes(new byte[] {1, 2})).hasMessageContaining("cut short");
    }
}
