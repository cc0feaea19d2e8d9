package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Stretches against a set of all moments that they cover: bit t stands for {@code (t - 1, t]}. */
class StretchesTest {

    @Test
    void coverWhatWasAddedAndSayWhatIsNew() {
        long seed = Long.getLong("seed", new Random().nextLong());
        int most = 0;
        int joined = 0;
        for (int run = 0; run < 60; run++) {
            String what = "-Dseed=" + (seed + run) + " (first run)";
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            int range = run % 2 == 0 ? 3_000 + random.nextInt(20_000) : 1 + random.nextInt(4_000);
            int length = 1 + random.nextInt(run % 2 == 0 ? 3 : 200);
            Stretches stretches = new Stretches();
            BitSet covered = new BitSet();
            int horizon = 0;
            for (int step = 0; step < 1_500; step++) {
                int start = horizon + random.nextInt(range);
                int end = start + 1 + random.nextInt(random.nextInt(100) == 0 ? range : length);
                int before = stretches.size();
                BitSet fresh = new BitSet();
                stretches.add(start, end, (low, high) -> fresh.set((int) low + 1, (int) high + 1));
                BitSet expected = new BitSet();
                expected.set(start + 1, end + 1);
                expected.andNot(covered);
                assertThat(fresh).as(what).isEqualTo(expected);
                covered.set(start + 1, end + 1);
                joined += stretches.size() < before ? 1 : 0;
                if (random.nextInt(100) == 0) {
                    horizon += random.nextInt(range / 8 + 1);
                    stretches.forget(horizon);
                    covered.clear(0, endOfTheFirst(covered, horizon));
                }
                most = Math.max(most, stretches.size());
                int time = random.nextInt(horizon + range + length);
                assertThat(stretches.contain(time)).as(what).isEqualTo(covered.get(time));
                if (step % 20 == 0) {
                    assertThat(pairs(stretches)).as(what).isEqualTo(pairs(covered));
                }
            }
        }
        assertThat(most).isGreaterThan(2 * Stretches.FEW);
        assertThat(joined).isGreaterThan(100);
    }

    /** What ends later than the horizon stays as a whole. */
    private static int endOfTheFirst(BitSet covered, int horizon) {
        return covered.get(horizon) && covered.get(horizon + 1) ? covered.previousClearBit(horizon) + 1 : horizon + 1;
    }

    private static List<String> pairs(Stretches stretches) {
        List<String> pairs = new ArrayList<>();
        for (int at = 0; at < stretches.size(); at++) {
            pairs.add(stretches.low(at) + " " + stretches.high(at));
        }
        return pairs;
    }

    private static List<String> pairs(BitSet covered) {
        return covered.stream()
                .filter(time -> !covered.get(time - 1))
                .mapToObj(time -> time - 1 + " " + (covered.nextClearBit(time) - 1))
                .collect(Collectors.toList());
    }
}
