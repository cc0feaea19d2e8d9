package dev.vedette.models.habits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.ToolCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Prints what habits cost; the bound is there to notice a slowdown by. */
class HabitsCostTest {
    private static final int CALLERS = 200;
    private static final int ROUNDS = 9;

    @Test
    void aCallCostsMicroseconds() {
        Random random = new Random(1);
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            long time = Calls.START + i * (20 * Calls.DAY / 200_000);
            calls.add(Calls.call(time, "tool " + random.nextInt(12), random.nextInt(1_000_000)));
        }
        double[] micros = new double[ROUNDS];
        CallerHabits one = new CallerHabits();
        for (int round = 0; round < ROUNDS; round++) {
            CallerHabits[] callers = new CallerHabits[CALLERS];
            ToolHabits[] tools = new ToolHabits[12];
            Arrays.setAll(callers, i -> new CallerHabits());
            Arrays.setAll(tools, i -> new ToolHabits());
            long before = System.nanoTime();
            for (int i = 0; i < calls.size(); i++) {
                ToolCall call = calls.get(i);
                Judgement judged = callers[i % CALLERS].add(call, true, Judgement.NONE);
                tools[call.tool().charAt(call.tool().length() - 1) % 12].add(call, true, judged);
            }
            micros[round] = (System.nanoTime() - before) / 1e3 / calls.size();
            one = callers[0];
        }
        CallerHabits written = one;
        long before = System.nanoTime();
        int times = 20_000;
        long bytes = 0;
        for (int i = 0; i < times; i++) {
            bytes += CallerHabits.fromBytes(written.toBytes()).tools();
        }
        double writing = (System.nanoTime() - before) / 1e3 / times;
        assertThat(bytes).isPositive();
        Arrays.sort(micros);
        System.out.printf(
                "habits of caller and tool: %.2f µs a call (median of %d rounds of %d); written and read %.1f µs;"
                        + " %d bytes, %d in memory, of a caller with %d tools%n",
                micros[ROUNDS / 2],
                ROUNDS,
                calls.size(),
                writing,
                written.toBytes().length,
                written.bytes(),
                written.tools());
        assertThat(micros[ROUNDS / 2]).isLessThan(50);
    }
}
