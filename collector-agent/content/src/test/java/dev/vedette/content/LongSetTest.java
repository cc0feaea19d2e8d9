package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
    @Test
    void itHoldsWhatAnotherSetHolds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            LongSet set = new LongSet();
            Set<Long> expected = new HashSet<>();
            int bits = 1 + random.nextInt(64); // few bits: the same value again, and zero
            for (int i = 0; i < 300; i++) {
                long value = random.nextLong() >>> (64 - bits);
                long other = random.nextLong() >>> (64 - bits);
                set.add(value);
                expected.add(value);
                assertThat(set.contains(other)).as("seed %d", seed).isEqualTo(expected.contains(other));
                assertThat(set.contains(value)).as("seed %d", seed).isTrue();
                assertThat(set.size()).as("seed %d", seed).isEqualTo(expected.size());
            }
        }
    }

    @Test
    void valuesThatWantTheSamePlaceAreToldApart() {
        LongSet set = new LongSet();
        for (long i = 1; i <= 100; i++) {
            set.add(i << 40);
        }
        assertThat(set.size()).isEqualTo(100);
        assertThat(set.contains(50L << 40)).isTrue();
        assertThat(set.contains(101L << 40)).isFalse();
    }
}
