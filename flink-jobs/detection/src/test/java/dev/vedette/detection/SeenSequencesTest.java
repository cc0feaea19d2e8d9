package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenSequencesTest {

    @Test
    void aNumberIsNewOnce() {
        SeenSequences seen = new SeenSequences();
        assertThat(seen.add(0, 0)).isTrue();
        assertThat(seen.add(0, 1)).isTrue();
        assertThat(seen.add(0, 1)).isFalse();
        assertThat(seen.add(0, 5)).isTrue();
        assertThat(seen.add(0, 3)).isTrue();
        assertThat(seen.add(0, 2)).isTrue();
        assertThat(seen.describe(0)).isEqualTo("0-3,5-5");
        assertThat(seen.add(0, 4)).isTrue();
        assertThat(seen.describe(0)).isEqualTo("0-5");
    }

    @Test
    void bootsCountForThemselvesAndTheOldestAreForgotten() {
        SeenSequences seen = new SeenSequences();
        for (long boot = 0; boot <= SeenSequences.MAX_BOOTS; boot++) {
            assertThat(seen.add(boot, 7)).isTrue();
        }
        assertThat(seen.describe(0)).isEmpty();
        assertThat(seen.add(1, 7)).isFalse();
    }

    @Test
    void agreesWithASetWhateverTheOrder() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SeenSequences seen = new SeenSequences();
            Set<Long> set = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                long number = random.nextInt(60);
                assertThat(seen.add(1, number))
                        .as("seed %d, number %d", seed, number)
                        .isEqualTo(set.add(number));
            }
        }
    }

    @Test
    void forgettingNeverMakesANewNumberARepetition() {
        SeenSequences seen = new SeenSequences();
        List<Long> even = new ArrayList<>();
        for (long i = 0; i < 10 * SeenSequences.MAX_RANGES; i++) {
            even.add(2 * i);
        }
        Collections.shuffle(even, new Random(1));
        even.forEach(number -> assertThat(seen.add(0, number)).isTrue());
        even.forEach(number -> assertThat(seen.add(0, number + 1)).isTrue());
    }

    @Test
    void whatOneSubtaskWroteAnotherTakesIn() throws Exception {
        SeenSequences one = new SeenSequences();
        SeenSequences other = new SeenSequences();
        List.of(0L, 1L, 2L, 9L).forEach(number -> one.add(3, number));
        List.of(2L, 3L, 4L).forEach(number -> other.add(3, number));

        ByAgent.Named<SeenSequences> read = SeenSequences.read(one.write("agent"));
        read.state().addAll(other);

        assertThat(read.agent()).isEqualTo("agent");
        assertThat(read.state().describe(3)).isEqualTo("0-4,9-9");
    }

    @Test
    void aCheckpointHoldsEachAgentAtLeastOnceAndDoesNotGrowWithRestores() throws Exception {
        int parallelism = 4;
        List<byte[]> checkpoint = new ArrayList<>();
        Duplicates first = new Duplicates();
        for (int agent = 0; agent < 100; agent++) {
            first.firstTime("agent-" + agent, 0, 0);
        }
        checkpoint.addAll(first.write(0, 1));
        for (int restore = 0; restore < 5; restore++) {
            List<byte[]> next = new ArrayList<>();
            for (int subtask = 0; subtask < parallelism; subtask++) {
                Duplicates restored = new Duplicates();
                for (byte[] entry : checkpoint) {
                    restored.restore(entry);
                }
                if (subtask == 2) {
                    for (int agent = 0; agent < 50; agent++) {
                        assertThat(restored.firstTime("agent-" + agent, 0, 0)).isFalse();
                    }
                }
                next.addAll(restored.write(subtask, parallelism));
            }
            checkpoint = next;
        }
        assertThat(checkpoint).hasSizeBetween(100, 150);
    }
}
