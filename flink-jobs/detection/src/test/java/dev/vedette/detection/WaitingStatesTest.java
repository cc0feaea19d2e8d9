package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.detection.HeldStates.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingStatesTest {
    private static final int STATES = 400;
    private static final int STEPS = 20_000;

    private final WaitingStates waiting = new WaitingStates();
    /** What each waits for. */
    private final Map<EntityStates, Long> expected = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesWhatIsDueTheEarliestFirst(long seed) {
        Random random = new Random(seed);
        List<EntityStates> all = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < STEPS; step++) {
            int what = random.nextInt(10);
            if (all.size() < 2 || what == 0 && all.size() < STATES) {
                all.add(new EntityStates(
                        new Place("entity " + step, ""), new RuleStates(new UnregisteredMetricsGroup(), rule -> 0)));
            }
            EntityStates one = all.get(random.nextInt(all.size()));
            if (what < 6) {
                long time = now + random.nextInt(1_000);
                waiting.put(one, time);
                expected.put(one, time);
            } else if (what == 6) {
                waiting.stop(one);
                expected.remove(one);
            } else if (what == 7 && random.nextInt(4) == 0) {
                waiting.forget(one);
                expected.remove(one);
                all.remove(one);
            } else {
                now += random.nextInt(10);
                pollUpTo(now);
            }
            assertThat(waiting.size()).as("seed %d, step %d", seed, step).isEqualTo(expected.size());
        }
        pollUpTo(Long.MAX_VALUE);
        assertThat(expected).isEmpty();
    }

    /** Those of one time may come in any order. */
    private void pollUpTo(long now) {
        EntityStates due = waiting.poll(now);
        while (due != null) {
            long earliest =
                    expected.values().stream().min(Comparator.naturalOrder()).orElseThrow();
            assertThat(expected.remove(due)).isEqualTo(earliest).isLessThanOrEqualTo(now);
            due = waiting.poll(now);
        }
        assertThat(expected.values()).allMatch(time -> time > now);
    }
}
