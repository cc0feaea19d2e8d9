package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTimesTest {

    private record Pair(long key, long time) {}

    @Test
    void sayWhatAListOfAllPairsSays() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int run = 0; run < 60; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            long timespan = 1 + random.nextInt(300);
            KeyTimes times = KeyTimes.of(new EventTable(true), timespan, -1);
            List<Pair> pairs = new ArrayList<>();
            int keys = 1 + random.nextInt(60);
            int range = 10 + random.nextInt(1_500);
            for (int step = 0; step < 1_500; step++) {
                String what = "-Dseed=" + (seed + run) + " (first run), step " + step;
                if (random.nextInt(4) == 0 && pairs.size() > 600 + random.nextInt(400)) {
                    Pair first = pairs.stream()
                            .min(Comparator.comparingLong(Pair::time))
                            .orElseThrow();
                    times.removeFirst(first.key, first.time);
                    pairs.remove(first);
                } else {
                    Pair pair = new Pair(random.nextInt(keys), random.nextInt(range));
                    times.add(pair.key, pair.time);
                    pairs.add(pair);
                }
                ask(times, pairs, new Pair(random.nextInt(keys), random.nextInt(range)), timespan, what);
            }
        }
    }

    private static void ask(KeyTimes times, List<Pair> pairs, Pair asked, long timespan, String what) {
        long before = ValueTable.NEVER;
        long after = Long.MAX_VALUE;
        for (Pair pair : pairs) {
            if (pair.key == asked.key && pair.time <= asked.time) {
                before = Math.max(before, pair.time);
            } else if (pair.key == asked.key) {
                after = Math.min(after, pair.time);
            }
        }
        assertThat(times.before(asked.key, asked.time)).as(what).isEqualTo(before);
        assertThat(times.after(asked.key, asked.time)).as(what).isEqualTo(after);
        long start = asked.time - timespan;
        assertThat(times.distinct(start, asked.time)).as(what).isEqualTo((int) pairs.stream()
                .filter(pair -> pair.time > start && pair.time <= asked.time)
                .mapToLong(Pair::key)
                .distinct()
                .count());
    }
}
